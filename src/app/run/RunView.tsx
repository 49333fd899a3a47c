/** One run: steering, curves, what it answers, the prompt itself, its checkpoints. */
import { useEffect, useId, useRef } from 'react';
import { useStore } from 'zustand';
import { OPTIMIZER_NAMES } from '../../lab/draft/recipe.ts';
import { runsStore, type ShownRun, shownRun } from '../../lab/run/runsStore.ts';
import { Button } from '../controls/Button.tsx';
import { Checkpoints } from './Checkpoints.tsx';
import { LabelWarnings } from './LabelWarnings.tsx';
import { Predictions } from './Predictions.tsx';
import { PromptPicture } from './PromptPicture.tsx';
import { RunCharts } from './RunCharts.tsx';
import styles from './run.module.css';
import { Transport } from './Transport.tsx';

export function RunView() {
  const runs = useStore(runsStore);
  const titleId = useId();
  const charts = useRef<HTMLDivElement>(null);
  const { shownId } = runs;
  // Whoever presses Train or Open wants to see the curves, wherever the page stood.
  useEffect(() => {
    if (shownId !== null) charts.current?.scrollIntoView({ block: 'nearest' });
  }, [shownId]);
  const run = shownRun(runs);
  if (run === null) return null;
  const isLive = run.id === runs.liveId;
  return (
    <section aria-labelledby={titleId} className={styles.run}>
      <div className={styles.head}>
        <h2 id={titleId}>Run: {run.spec.name}</h2>
        {!isLive && (
          <Button small look="quiet" onPress={() => runsStore.setState({ shownId: runs.liveId })}>
            {runs.liveId === null ? 'Close run' : 'Back to the live run'}
          </Button>
        )}
      </div>
      <Transport run={run} isLive={isLive} />
      <RunFacts run={run} />
      <LabelWarnings runId={run.id} />
      <div ref={charts} className={styles.chartsFrame}>
        <RunCharts run={run} />
      </div>
      <div className={styles.pair}>
        <Predictions runId={run.id} />
        <Checkpoints run={run} />
      </div>
      <PromptPicture run={run} />
    </section>
  );
}

/** What it trains on, and what the worker remarked when it began. */
function RunFacts({ run }: { run: ShownRun }) {
  const { trainExamples, validationExamples, notes, spec } = run;
  const counts =
    trainExamples === null ? '' : `${trainExamples} training and ${validationExamples} validation examples, `;
  return (
    <ul className={styles.quiet}>
      <li>
        {counts}
        {OPTIMIZER_NAMES[spec.optimizer.kind]} at {spec.optimizer.learningRate}, batches of {spec.batchSize}, seed{' '}
        {spec.seed}
      </li>
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}
