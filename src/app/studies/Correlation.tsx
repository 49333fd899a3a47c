/** Does similarity foretell transfer? A point for each source on each target, and the correlation in figures. */
import { useEffect, useMemo, useState } from 'react';
import { errorParts, showErrorParts } from '../../lab/errorsStore.ts';
import type { ComparedPrompts } from '../../lab/studies/studyPrompts.ts';
import { correlationOf, type TransferPoint, transferPoints } from '../../prompts/retrieval/transferCorrelation.ts';
import type { SimilarityMeasure } from '../../prompts/similarity/similarity.ts';
import type { TransferCell } from '../../training/study/studyResults.ts';
import { classNames } from '../controls/classNames.ts';
import { Select } from '../controls/fields.tsx';
import { numbers, TableFrame, TableHead } from '../controls/tables.tsx';
import layout from '../design/layout.module.css';
import tables from '../design/tables.module.css';
import typeset from '../design/typeset.module.css';
import { PlotFrame } from './PlotFrame.tsx';
import plot from './plot.module.css';
import { plotScale } from './plotScale.ts';
import styles from './studies.module.css';
import { correlationWords, MEASURES, signedShare } from './studyWords.ts';

interface CorrelationProps {
  readonly cells: readonly TransferCell[];
  /** Whatever changes when the prompts do. */
  readonly version: number;
  readonly load: () => Promise<ComparedPrompts>;
  /** Completes "Similarity …". */
  readonly explanation: string;
}

export function Correlation({ cells, version, load, explanation }: CorrelationProps) {
  const [prompts, setPrompts] = useState<ComparedPrompts | null>(null);
  const [measure, setMeasure] = useState<SimilarityMeasure>('averageTokens');
  // biome-ignore lint/correctness/useExhaustiveDependencies: `load` is another function at every rendering
  useEffect(() => {
    let isCurrent = true;
    load().then(
      (loaded) => {
        if (isCurrent) setPrompts(loaded);
      },
      (error: unknown) => showErrorParts(errorParts(error)),
    );
    return () => {
      isCurrent = false;
    };
  }, [version]);
  const points = useMemo(
    () => (prompts === null ? [] : transferPoints(cells, prompts.sources, prompts.targetRuns, measure)),
    [cells, prompts, measure],
  );
  if (points.length < 2) return null;
  const overall = correlationOf(points);
  return (
    <figure className={layout.part}>
      <div className={classNames(layout.spread, styles.figureHead)}>
        <h4>Similarity and transfer</h4>
        <div className={styles.select}>
          <Select
            label="Measure"
            choices={MEASURES}
            value={measure}
            onChange={(id) => setMeasure(MEASURES.find((known) => known.id === id)?.id ?? measure)}
          />
        </div>
      </div>
      <p>
        Over {points.length} pairs of a source and a target: Pearson’s r {correlationWords(overall.pearson)}, Spearman’s
        rank correlation {correlationWords(overall.spearman)}.{' '}
        <span className={typeset.quiet}>Similarity {explanation}.</span>
      </p>
      <div className={layout.pair}>
        <Scatter points={points} />
        <ByTarget points={points} />
      </div>
    </figure>
  );
}

function Scatter({ points }: { points: readonly TransferPoint[] }) {
  const x = plotScale(
    points.map(({ similarity }) => similarity),
    'rounded',
  );
  const y = plotScale(
    points.map(({ reduction }) => 100 * reduction),
    'rounded',
  );
  return (
    <PlotFrame
      label={`Relative error reduction in per cent over similarity, ${points.length} points. The table beside it has the correlations.`}
      x={x}
      y={y}
      xLabel="similarity"
      yLabel="%"
    >
      {points.map(({ source, target, similarity, reduction }) => (
        // A line of no length with round ends is a dot that keeps its shape in a stretched picture.
        <line
          key={`${source} ${target}`}
          className={plot.dot}
          x1={x.place(similarity)}
          x2={x.place(similarity)}
          y1={100 - y.place(100 * reduction)}
          y2={100 - y.place(100 * reduction)}
        >
          <title>{`${source} on ${target}: similarity ${similarity.toFixed(3)}, ${signedShare(reduction)}`}</title>
        </line>
      ))}
    </PlotFrame>
  );
}

/** As the paper gives it: sources differ less between targets than targets do. */
function ByTarget({ points }: { points: readonly TransferPoint[] }) {
  const targets = [...new Set(points.map(({ target }) => target))];
  return (
    <TableFrame label="Correlation for each target" className={styles.tall}>
      <table className={classNames(tables.table, tables.small, tables.sticky, styles.table)}>
        <TableHead columns={['Target', ...numbers('Sources', 'Pearson', 'Spearman')]} />
        <tbody>
          {targets.map((target) => {
            const {
              points: count,
              pearson,
              spearman,
            } = correlationOf(points.filter((point) => point.target === target));
            return (
              <tr key={target}>
                <th scope="row">{target}</th>
                <td data-number>{count}</td>
                <td data-number>{correlationWords(pearson)}</td>
                <td data-number>{correlationWords(spearman)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </TableFrame>
  );
}
