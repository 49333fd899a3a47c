/** The examples of a slice: input, answer, target; headers sort, a pin follows an example, and each can be tried. */
import { memo, type RefCallback } from 'react';
import { useStore } from 'zustand';
import { isPinned, pinsStore, togglePin } from '../../../lab/predictions/pins.ts';
import { isRight, type Sorting, type SortKey } from '../../../lab/predictions/slices.ts';
import { tryExample } from '../../../lab/tryIt/tryExample.ts';
import { percent } from '../../../lab/words/numbers.ts';
import type { Prediction } from '../../../training/evaluationTypes.ts';
import { classNames } from '../../controls/classNames.ts';
import controls from '../../controls/controls.module.css';
import { TableFrame } from '../../controls/tables.tsx';
import tables from '../../design/tables.module.css';
import typeset from '../../design/typeset.module.css';
import { useGrowing } from '../../viewing/useGrowing.ts';
import styles from './predictions.module.css';

interface PredictionTableProps {
  readonly runId: string;
  readonly predictions: readonly Prediction[];
  readonly labelledBy: string;
  readonly sorting: Sorting;
  readonly onSort: (key: SortKey) => void;
}

const COLUMNS: readonly { readonly key: SortKey; readonly name: string }[] = [
  { key: 'input', name: 'Input' },
  { key: 'answer', name: 'Answer' },
  { key: 'probability', name: 'Likeliest label' },
  { key: 'target', name: 'Target' },
];

export function PredictionTable({ runId, predictions, labelledBy, sorting, onSort }: PredictionTableProps) {
  const { pins } = useStore(pinsStore);
  const { made, end } = useGrowing(predictions.length);
  const columns = COLUMNS.filter(({ key }) => key !== 'probability' || predictions.some(({ ranked }) => ranked));
  return (
    <TableFrame label="Examples" className={styles.frame}>
      <table
        className={classNames(tables.table, tables.small, tables.sticky, styles.table)}
        aria-labelledby={labelledBy}
        aria-rowcount={predictions.length + 1}
      >
        <thead>
          <tr aria-rowindex={1}>
            {columns.map(({ key, name }) => (
              <th
                key={key}
                scope="col"
                aria-sort={sorting.key !== key ? undefined : sorting.descending ? 'descending' : 'ascending'}
              >
                <button type="button" className={classNames(controls.link, styles.sort)} onClick={() => onSort(key)}>
                  {name}
                  <span aria-hidden="true">{sorting.key === key && (sorting.descending ? ' ↓' : ' ↑')}</span>
                </button>
              </th>
            ))}
            <th scope="col">
              <span className={typeset.hidden}>Follow and try</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {predictions.slice(0, made).map((prediction, index) => (
            <Row
              // biome-ignore lint/suspicious/noArrayIndexKey: the same example may be sampled twice; rows have no state.
              key={index}
              ref={index === made - 1 && made < predictions.length ? end : undefined}
              rowNumber={index + 2}
              runId={runId}
              prediction={prediction}
              hasProbabilities={columns.length === COLUMNS.length}
              pinned={isPinned(pins, prediction)}
            />
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

interface RowProps {
  readonly ref: RefCallback<HTMLTableRowElement> | undefined;
  /** In the table, whose head is the first. */
  readonly rowNumber: number;
  readonly runId: string;
  readonly prediction: Prediction;
  readonly hasProbabilities: boolean;
  readonly pinned: boolean;
}

/** Its buttons are the browser's own: a hundred rows of others take many times as long. */
const Row = memo(function Row({ ref, rowNumber, runId, prediction, hasProbabilities, pinned }: RowProps) {
  const { input, target, ranked } = prediction;
  return (
    <tr ref={ref} aria-rowindex={rowNumber} data-right={isRight(prediction)}>
      <td className={typeset.name}>{input}</td>
      <td className={styles.answer}>
        <Verdict prediction={prediction} />
      </td>
      {hasProbabilities && (
        <td className={styles.ranked}>
          {ranked !== undefined && (
            <>
              {ranked.label} {percent(ranked.probability)}
            </>
          )}
        </td>
      )}
      <td>{target}</td>
      <td className={styles.buttons}>
        <button
          type="button"
          className={classNames(controls.link, styles.inRow)}
          aria-pressed={pinned}
          aria-label={`Follow “${input}”`}
          title="Follow this example"
          onClick={() => togglePin(prediction)}
        >
          <span aria-hidden="true">{pinned ? '★' : '☆'}</span>
        </button>
        <button
          type="button"
          className={classNames(controls.link, styles.inRow)}
          aria-label={`Try “${input}”`}
          onClick={() => tryExample(prediction, runId)}
        >
          Try
        </button>
      </td>
    </tr>
  );
});

/** An answer that says whether it is right without its colour. */
export function Verdict({ prediction }: { prediction: Prediction }) {
  const right = isRight(prediction);
  return (
    <>
      <span aria-hidden="true">{right ? '✓' : '✗'}</span>{' '}
      <span className={typeset.hidden}>{right ? 'right: ' : 'wrong: '}</span>
      {prediction.prediction === '' ? <em>nothing</em> : prediction.prediction}
    </>
  );
}
