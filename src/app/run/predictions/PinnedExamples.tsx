/** Pinned examples: what each run answered to them, from evaluation to evaluation. */
import { useId } from 'react';
import { useStore } from 'zustand';
import {
  completionsOf,
  type Pin,
  pinsStore,
  type Stretch,
  stretchesOf,
  togglePin,
} from '../../../lab/predictions/pins.ts';
import { isRight } from '../../../lab/predictions/slices.ts';
import { runNotesStore, titleOf } from '../../../lab/run/runNotes.ts';
import { runsStore } from '../../../lab/run/runsStore.ts';
import { Button } from '../../controls/Button.tsx';
import { classNames } from '../../controls/classNames.ts';
import layout from '../../design/layout.module.css';
import typeset from '../../design/typeset.module.css';
import { useManyEvaluations } from '../../viewing/useRunMetrics.ts';
import { Verdict } from './PredictionTable.tsx';
import styles from './predictions.module.css';

export function PinnedExamples({ runId }: { runId: string }) {
  const titleId = useId();
  const { pins } = useStore(pinsStore);
  const { runs } = useStore(runsStore);
  const { byId } = useStore(runNotesStore);
  // The run on the screen first, then the others that this tab has open.
  const ids = [runId, ...Object.keys(runs).filter((id) => id !== runId)];
  const all = useManyEvaluations(ids);
  if (pins.length === 0) {
    return <p className={typeset.quiet}>☆ follows an example: its answers at every evaluation, in every open run.</p>;
  }
  const named = ids.map((id, place) => {
    const run = runs[id];
    return { id, name: run === undefined ? id : titleOf(byId, run), evaluations: all[place] ?? [] };
  });
  return (
    <section aria-labelledby={titleId} className={classNames(layout.block, typeset.small)}>
      <h4 id={titleId}>Followed examples</h4>
      <ul className={styles.followed}>
        {pins.map((pin) => (
          <li key={`${pin.input}\n${pin.target}`}>
            <PinHead pin={pin} />
            <dl className={styles.courses}>
              {named.flatMap(({ id, name, evaluations }) => {
                const stretches = stretchesOf(completionsOf(pin, evaluations));
                return stretches.length === 0 ? [] : [<Course key={id} name={name} stretches={stretches} />];
              })}
            </dl>
          </li>
        ))}
      </ul>
    </section>
  );
}

function PinHead({ pin }: { pin: Pin }) {
  const { input, target } = pin;
  return (
    <p className={styles.pinHead}>
      <span className={typeset.name}>
        {input} → <strong>{target}</strong>
      </span>
      <Button small look="quiet" aria-label={`Follow “${input}” no longer`} onPress={() => togglePin(pin)}>
        <span aria-hidden="true">✕</span>
      </Button>
    </p>
  );
}

function Course({ name, stretches }: { name: string; stretches: readonly Stretch[] }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <ol className={styles.course}>
          {stretches.map(({ from, to, prediction }) => (
            <li key={from} className={styles.stretch} data-right={isRight(prediction)}>
              <span className={typeset.quiet}>{from === to ? `step ${from}` : `steps ${from} to ${to}`}</span>{' '}
              <Verdict prediction={prediction} />
            </li>
          ))}
        </ol>
      </dd>
    </div>
  );
}
