/** How fast a run goes, where the time of a step is spent, and what memory it takes. */
import { stepsPerSecond } from '../../lab/metrics/pace.ts';
import type { ShownRun } from '../../lab/run/runsStore.ts';
import { memoryWords, splitWords, throughputWords } from '../../lab/words/pace.ts';
import { useHeld } from '../viewing/heldUpdates.ts';
import { useRunMetrics } from '../viewing/useRunMetrics.ts';
import styles from './transport.module.css';

/** Nothing for a run that this tab does not train. */
export function PaceFacts({ run }: { run: ShownRun }) {
  const metrics = useRunMetrics(run.id);
  const stepPace = useHeld(metrics.pace, run.id);
  const pace = useHeld(stepsPerSecond(metrics.column('step'), metrics.column('seconds')), run.id);
  if (stepPace === null) return null;
  return (
    <dl className={styles.paceFacts}>
      <div>
        <dt>Throughput</dt>
        <dd>{throughputWords(pace, run.spec.batchSize, stepPace.tokens)}</dd>
      </div>
      <div>
        <dt title="Steps overlap, so that the parts may add up to more than a step takes.">A step’s time</dt>
        <dd>{splitWords(stepPace)}</dd>
      </div>
      <div>
        <dt>Memory</dt>
        <dd>{memoryWords(stepPace, pageHeapBytes())}</dd>
      </div>
    </dl>
  );
}

/** What JavaScript has in use in the page; null where the browser does not tell. */
function pageHeapBytes(): number | null {
  const { memory } = performance as { readonly memory?: { readonly usedJSHeapSize: number } };
  return memory?.usedJSHeapSize ?? null;
}
