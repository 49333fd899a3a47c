/** A run whose numbers stopped being numbers: what happened, what is safe, and the button that goes on. */
import { useStore } from 'zustand';
import { showError } from '../../lab/errorsStore.ts';
import { divergenceWords, resumeAtHalfRate } from '../../lab/run/resumeAtHalfRate.ts';
import { runsStore, type ShownRun } from '../../lab/run/runsStore.ts';
import { Button } from '../controls/Button.tsx';
import { classNames } from '../controls/classNames.ts';
import layout from '../design/layout.module.css';
import notes from '../design/notes.module.css';

export function Diverged({ run }: { run: ShownRun }) {
  const { liveId, starting } = useStore(runsStore);
  const words = divergenceWords(run.error);
  if (words === null) return null;
  const newest = run.checkpoints.at(-1)?.step;
  return (
    <section className={classNames(notes.note, layout.row)} data-tone="warning" aria-label="The run diverged">
      <p>
        <strong>{words}</strong>{' '}
        {newest === undefined
          ? 'Stopped; there is no checkpoint yet. Train again from the start with half the rate?'
          : `Stopped; checkpoint ${newest} is safe. Resume from it with half the rate?`}
      </p>
      <Button
        small
        isDisabled={liveId !== null || starting}
        onPress={() => void resumeAtHalfRate(run).catch(showError)}
      >
        {newest === undefined ? 'Train again with half the rate' : `Resume from ${newest} with half the rate`}
      </Button>
    </section>
  );
}
