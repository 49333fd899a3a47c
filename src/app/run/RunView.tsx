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
import { useDrawnRuns } from './useDrawnRuns.ts';

export function RunView() {
  const run = shownRun(useStore(runsStore));
  return run === null ? null : <OneRun run={run} />;
}

function OneRun({ run }: { run: ShownRun }) {
  const titleId = useId();
  const charts = useRef<HTMLDivElement>(null);
  const { liveId, runs } = useStore(runsStore);
  const drawn = useDrawnRuns(run);
  const picture = drawn.map(({ id }) => id).join(' ');
  // Whoever presses Train or Open, or compares, wants to see the curves, wherever the page stood.
  useEffect(() => {
    if (picture !== '') charts.current?.scrollIntoView({ block: 'nearest' });
  }, [picture]);
  // A run that trains beside this one is steered here as well.
  const companion = drawn.find(({ id }) => id === liveId && id !== run.id);
  const companionRun = companion === undefined ? undefined : runs[companion.id];
  const isLive = run.id === liveId;
  return (
    <section aria-labelledby={titleId} className={styles.run}>
      <div className={styles.head}>
        <h2 id={titleId}>Run: {run.spec.name}</h2>
        {!isLive && (
          <Button small look="quiet" onPress={() => runsStore.setState({ shownId: liveId })}>
            {liveId === null ? 'Close run' : 'Back to the live run'}
          </Button>
        )}
      </div>
      {companion !== undefined && companionRun !== undefined ? (
        <Transport run={companionRun} isLive name={companion.name} />
      ) : (
        <Transport run={run} isLive={isLive} />
      )}
      <RunFacts run={run} />
      <LabelWarnings runId={run.id} />
      <div ref={charts} className={styles.chartsFrame}>
        <RunCharts run={run} drawn={drawn} />
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
