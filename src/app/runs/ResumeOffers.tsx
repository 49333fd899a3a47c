/** Runs whose tab was closed or crashed, or that failed, with the offer to go on. */
import { useStore } from 'zustand';
import { deviceStore } from '../../lab/deviceStore.ts';
import { showError } from '../../lab/errorsStore.ts';
import { resumeStored } from '../../lab/run/liveRun.ts';
import { divergenceWords, resumeStoredAtHalfRate } from '../../lab/run/resumeAtHalfRate.ts';
import { runsStore } from '../../lab/run/runsStore.ts';
import { deleteRun, setAsideRun, storedRunsStore } from '../../lab/run/storedRuns.ts';
import { ago } from '../../lab/words/numbers.ts';
import type { RunRecord } from '../../training/runRecords.ts';
import { Button } from '../controls/Button.tsx';
import { classNames } from '../controls/classNames.ts';
import layout from '../design/layout.module.css';
import notes from '../design/notes.module.css';
import typeset from '../design/typeset.module.css';

export function ResumeOffers() {
  const { unfinished } = useStore(storedRunsStore);
  const { liveId, starting } = useStore(runsStore);
  if (unfinished.length === 0 || liveId !== null || starting) return null;
  return (
    <section aria-label="Unfinished runs" className={layout.block}>
      {unfinished.map((run) => (
        <ResumeOffer key={run.id} run={run} />
      ))}
    </section>
  );
}

function ResumeOffer({ run }: { run: RunRecord }) {
  const { device } = useStore(deviceStore);
  const { id, name, lastStep, spec, updatedAtMs, error } = run;
  // At its old rate it would diverge again.
  const diverged = divergenceWords(error);
  const resume = () => (diverged === null ? resumeStored(run) : resumeStoredAtHalfRate(run));
  return (
    <article className={classNames(notes.note, layout.spread)}>
      <p>
        {diverged === null ? 'Resume run ' : `${diverged} Go on with half the rate: run `}
        <strong>{name}</strong> from step {lastStep} of {spec.steps}?
        {lastStep === 0 &&
          diverged === null &&
          ' It ended before its first checkpoint, so it starts again, with the same numbers.'}{' '}
        <time
          className={typeset.quiet}
          dateTime={new Date(updatedAtMs).toISOString()}
          title={new Date(updatedAtMs).toLocaleString()}
        >
          {ago(updatedAtMs, Date.now())}
        </time>
      </p>
      <div className={layout.row}>
        <Button
          look="primary"
          small
          aria-label={diverged === null ? `Resume ${name}` : `Resume with half the rate: ${name}`}
          isDisabled={device.kind === 'missing'}
          onPress={() => void resume().catch(showError)}
        >
          {diverged === null ? 'Resume' : 'Resume with half the rate'}
        </Button>
        {lastStep > 0 && (
          <Button small aria-label={`Keep ${name} as it is`} onPress={() => void setAsideRun(id).catch(showError)}>
            Keep as it is
          </Button>
        )}
        <Button
          small
          look="quiet"
          aria-label={`Discard ${name}`}
          onPress={() => void deleteRun(id, name).catch(showError)}
        >
          Discard
        </Button>
      </div>
    </article>
  );
}
