/** Pause, step, stop; how far the run has come, how fast it goes, how long it still takes. */
import { memo } from 'react';
import { ProgressBar } from 'react-aria-components/ProgressBar';
import { Toolbar } from 'react-aria-components/Toolbar';
import { useStore } from 'zustand';
import { commands } from '../../lab/commands/commands.ts';
import { startWordsOf } from '../../lab/draft/runSpecOfDraft.ts';
import { kernelStore } from '../../lab/kernelStore.ts';
import { secondsLeft, stepsPerSecond } from '../../lab/metrics/pace.ts';
import { runQueueStore } from '../../lab/run/runQueue.ts';
import { type ShownRun, WORKING_STATES } from '../../lab/run/runsStore.ts';
import { clockTime, stepRate } from '../../lab/words/numbers.ts';
import { kernelWords } from '../../t5/fused/kernelProgress.ts';
import type { RunState } from '../../worker/protocol.ts';
import { CommandButton } from '../controls/Button.tsx';
import { Track } from '../controls/Track.tsx';
import typeset from '../design/typeset.module.css';
import { useHeld } from '../viewing/heldUpdates.ts';
import { useRunMetrics } from '../viewing/useRunMetrics.ts';
import styles from './transport.module.css';

const STATE_WORDS: Readonly<Record<RunState, string>> = {
  training: 'Training',
  evaluating: 'Evaluating',
  paused: 'Paused',
  recovering: 'The GPU was lost; opening it again',
  finished: 'Finished',
  stopped: 'Stopped',
  failed: 'Failed',
};

interface TransportProps {
  readonly run: ShownRun;
  readonly isLive: boolean;
  /** Said where the run that is steered is not the one on the screen. */
  readonly name?: string;
}

export function Transport({ run, isLive, name }: TransportProps) {
  const metrics = useRunMetrics(run.id);
  const { progress } = useStore(kernelStore);
  const { steps } = run.spec;
  const done = useHeld(metrics.latest('step') ?? 0, run.id);
  const pace = useHeld(stepsPerSecond(metrics.column('step'), metrics.column('seconds')), run.id);
  const left = secondsLeft(steps - done, pace);
  const running = isLive && WORKING_STATES.has(run.state);
  const compiling = running ? progress : null;
  const [next] = useStore(runQueueStore).waiting;
  return (
    <div className={styles.transport}>
      {isLive && <Controls isPaused={run.state === 'paused'} />}
      {name !== undefined && <strong className={typeset.name}>{name}</strong>}
      <ProgressBar
        className={styles.progress ?? ''}
        aria-label="Steps done"
        value={done}
        maxValue={steps}
        valueLabel={`step ${done} of ${steps}`}
      >
        <span className={styles.steps}>
          step {done} / {steps} <span className={styles.share}>{Math.floor((100 * done) / steps)} %</span>
        </span>
        <Track percent={(100 * done) / steps} />
      </ProgressBar>
      <p className={styles.pace}>
        {compiling !== null ? (
          kernelWords(compiling)
        ) : (
          <>
            {pace === null ? '– steps/s' : stepRate(pace)}
            {running && ` · ${left === null ? '–:––' : clockTime(left)} left`}
          </>
        )}
      </p>
      <p role="status" className={styles.state} data-state={run.state}>
        {announcement(run, done, compiling !== null)}
        {isLive && next !== undefined && <span className={typeset.quiet}> · next: {startWordsOf(next)}</span>}
      </p>
    </div>
  );
}

/** Not rendered anew at every step. */
const Controls = memo(function Controls({ isPaused }: { isPaused: boolean }) {
  return (
    <Toolbar aria-label="Run control" className={styles.toolbar ?? ''}>
      {isPaused ? (
        <CommandButton command={commands.continue} icon="▶" />
      ) : (
        <CommandButton command={commands.pause} icon="❚❚" />
      )}
      <CommandButton command={commands.singleStep} icon="▶❘" />
      <CommandButton command={commands.stop} icon="■" />
    </Toolbar>
  );
});

/** Read aloud when it changes: at changes of state, and then at every tenth of the way. */
function announcement({ state, spec }: ShownRun, done: number, compiling: boolean): string {
  if (compiling) return 'Compiling kernels';
  const words = STATE_WORDS[state];
  if (state === 'recovering') return words;
  if (!WORKING_STATES.has(state)) return `${words} at step ${done}`;
  const tenths = Math.floor((10 * done) / spec.steps) * 10;
  return tenths === 0 ? words : `${words}, ${tenths} % done`;
}
