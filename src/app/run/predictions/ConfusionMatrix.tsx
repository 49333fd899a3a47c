/** Targets against answers: every cell is a button that shows the examples it counts. */
import { useId } from 'react';
import { confusionOf } from '../../../lab/predictions/confusion.ts';
import type { Slice } from '../../../lab/predictions/slices.ts';
import type { Prediction } from '../../../training/evaluationTypes.ts';
import tables from '../../design/tables.module.css';
import typeset from '../../design/typeset.module.css';
import styles from './predictions.module.css';

interface ConfusionMatrixProps {
  readonly samples: readonly Prediction[];
  readonly labels: readonly string[];
  readonly slice: Slice;
  readonly onSlice: (part: Partial<Slice>) => void;
}

export function ConfusionMatrix({ samples, labels, slice, onSlice }: ConfusionMatrixProps) {
  const { targets, answers, counts } = confusionOf(samples, labels);
  const wordsId = useId();
  const most = Math.max(...counts.flat());
  return (
    <div className={tables.frame}>
      <p id={wordsId} className={typeset.quiet}>
        Targets (rows) and answers (columns); press a count to see its examples.
      </p>
      <table className={styles.matrix} aria-labelledby={wordsId}>
        <thead>
          <tr>
            <td />
            {answers.map((answer) => (
              <th key={answer} scope="col">
                {answer === '' ? 'nothing' : answer}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {targets.map((target, row) => (
            <tr key={target}>
              <th scope="row">{target === '' ? 'nothing' : target}</th>
              {answers.map((answer, column) => {
                const count = counts[row]?.[column] ?? 0;
                const isChosen = slice.target === target && slice.answer === answer;
                return (
                  <td key={answer}>
                    <button
                      type="button"
                      aria-pressed={isChosen}
                      aria-label={`${count} of ${target} answered ${answer}`}
                      disabled={count === 0 && !isChosen}
                      style={{ backgroundColor: tint(target === answer, count / Math.max(1, most)) }}
                      onClick={() => onSlice(isChosen ? { target: null, answer: null } : { target, answer })}
                    >
                      {count}
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Never so strong that the count could not be read on it. */
function tint(right: boolean, share: number): string {
  const colour = right ? 'good' : 'danger';
  return `color-mix(in oklab, var(--color-${colour}) ${Math.round(30 * share)}%, var(--color-surface))`;
}
