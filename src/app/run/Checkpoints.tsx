/** A run's checkpoints: download, use as source, delete with undo. The best one is starred. */
import { memo, useId, useState } from 'react';
import { commands } from '../../lab/commands/commands.ts';
import { chooseCheckpoint } from '../../lab/draft/chooseCheckpoint.ts';
import { showError } from '../../lab/errorsStore.ts';
import { bestStep, newestAndBest } from '../../lab/run/bestCheckpoint.ts';
import { downloadCheckpoint } from '../../lab/run/exports.ts';
import { runNotesStore, titleOf } from '../../lab/run/runNotes.ts';
import type { ShownCheckpoint, ShownRun } from '../../lab/run/runsStore.ts';
import { deleteCheckpoint } from '../../lab/run/storedRuns.ts';
import { GLOSSARY } from '../../lab/words/glossary.ts';
import { percent } from '../../lab/words/numbers.ts';
import { scoreOf } from '../../training/evaluationScore.ts';
import { Button, CommandButton } from '../controls/Button.tsx';
import layout from '../design/layout.module.css';
import typeset from '../design/typeset.module.css';
import { TermHelp } from '../help/TermHelp.tsx';
import { useRunEvaluations } from '../viewing/useRunMetrics.ts';
import styles from './checkpoints.module.css';

/** So many are listed at first, the newest ones: a long run has hundreds. */
const LISTED = 20;

export function Checkpoints({ run }: { run: ShownRun }) {
  const titleId = useId();
  const [areAllListed, setAllListed] = useState(false);
  const evaluations = useRunEvaluations(run.id);
  const best = bestStep(
    run.checkpoints.map(({ step }) => step),
    evaluations,
  );
  const listed = areAllListed ? run.checkpoints : newestAndBest(run.checkpoints, best, LISTED);
  return (
    <section aria-labelledby={titleId} className={layout.block}>
      <div className={layout.spread}>
        <h3 id={titleId}>
          <TermHelp term={GLOSSARY.checkpoint}>Checkpoints</TermHelp>
        </h3>
        <CommandButton command={commands.downloadAll} small />
      </div>
      {run.checkpoints.length === 0 && (
        <p className={typeset.quiet}>The first comes at step {run.spec.checkpointEvery || run.spec.steps}.</p>
      )}
      {listed.length < run.checkpoints.length && (
        <p className={typeset.quiet}>
          {run.checkpoints.length - listed.length} earlier ones are not listed.{' '}
          <Button small look="quiet" onPress={() => setAllListed(true)}>
            List all {run.checkpoints.length}
          </Button>
        </p>
      )}
      <ul aria-labelledby={titleId}>
        {listed.map((checkpoint) => {
          const evaluation = evaluations.find(({ step }) => step === checkpoint.step)?.evaluation;
          return (
            <CheckpointRow
              key={checkpoint.step}
              runId={run.id}
              spec={run.spec}
              checkpoint={checkpoint}
              score={evaluation === undefined ? null : scoreOf(evaluation)}
              isBest={checkpoint.step === best}
            />
          );
        })}
      </ul>
    </section>
  );
}

interface CheckpointRowProps {
  readonly runId: string;
  readonly spec: ShownRun['spec'];
  readonly checkpoint: ShownCheckpoint;
  readonly score: number | null;
  readonly isBest: boolean;
}

/** Rendered once, however many come after it. */
const CheckpointRow = memo(function CheckpointRow({ runId, spec, checkpoint, score, isBest }: CheckpointRowProps) {
  const { step, globalStep, unstored = false } = checkpoint;
  const name = `checkpoint ${step}`;
  const run = { id: runId, spec };
  return (
    <li className={styles.checkpoint}>
      <span className={styles.checkpointStep}>
        <span aria-hidden="true">{isBest ? '★ ' : ''}</span>
        {step}
        {isBest && <span className={typeset.hidden}>, best so far</span>}
        {globalStep !== step && <span className={typeset.quiet}> (global {globalStep})</span>}
      </span>
      <span className={styles.checkpointScore}>
        {score === null ? '' : percent(score)}
        {unstored && <span className={typeset.quiet}> not stored</span>}
      </span>
      <Button small aria-label={`Download .npy of ${name}`} onPress={() => downloadCheckpoint(run, checkpoint)}>
        Download .npy
      </Button>
      <Button
        small
        aria-label={`Use as source: ${name}`}
        isDisabled={unstored}
        onPress={() => chooseCheckpoint({ id: runId, name: titleOf(runNotesStore.getState().byId, run) }, checkpoint)}
      >
        Use as source
      </Button>
      <Button
        small
        look="quiet"
        aria-label={`Delete ${name}`}
        isDisabled={unstored}
        onPress={() => void deleteCheckpoint(run, checkpoint).catch(showError)}
      >
        Delete
      </Button>
    </li>
  );
});
