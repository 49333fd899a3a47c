/**
 * The heat-map of relative error reduction (SPoT, figure 3): sources by rows, targets by columns. It is a table whose
 * cells hold their values and are coloured, so that nobody needs the colours. Blue harms, orange helps.
 */
import type { CSSProperties } from 'react';
import type { TransferCell } from '../../training/study/studyResults.ts';
import { classNames } from '../controls/classNames.ts';
import { TableFrame } from '../controls/tables.tsx';
import layout from '../design/layout.module.css';
import pictures from '../design/pictures.module.css';
import typeset from '../design/typeset.module.css';
import { signedShare } from './studyWords.ts';
import styles from './transfer.module.css';

/** What lies beyond removing all of the error, or doubling it, shares the end's colour. */
const MOST = 1;
/** Small effects are not blown up beyond this. */
const LEAST = 0.1;

export function TransferHeatmap({ name, cells }: { name: string; cells: readonly TransferCell[] }) {
  const compared = new Set(cells.flatMap((cell) => (cell.relativeErrorReduction === null ? [] : [cell.source])));
  // Scratch itself has no reduction anywhere; a source may have none where scratch makes no error.
  const shown = cells.filter(({ source }) => compared.has(source));
  if (shown.length === 0) {
    return (
      <p className={typeset.quiet}>No transfer to compare yet: it takes a run from scratch and one from a source.</p>
    );
  }
  const sources = sourcesOf(shown);
  const targets = [...new Set(shown.map(({ target }) => target))];
  const cellOf = new Map(shown.map((cell) => [`${cell.source} ${cell.target}`, cell]));
  const sizes = shown.map(({ relativeErrorReduction }) => Math.abs(relativeErrorReduction ?? 0));
  const limit = Math.min(MOST, Math.max(LEAST, ...sizes));
  return (
    <figure className={layout.part}>
      <h4>Relative error reduction</h4>
      <p className={typeset.quiet}>
        The share of the error from scratch that a source prompt removes: sources by rows, targets by columns.
      </p>
      <TableFrame label={`Heat-map of ${name}`}>
        <table className={styles.heatmap} aria-label={`Relative error reduction, ${name}`}>
          <thead>
            <tr>
              <td />
              {targets.map((target) => (
                <th key={target} scope="col" className={styles.columnName}>
                  <span>{target}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sources.map((source) => (
              <tr key={source}>
                <th scope="row" className={styles.rowName}>
                  {source}
                </th>
                {targets.map((target) => (
                  <Cell key={target} cell={cellOf.get(`${source} ${target}`)} limit={limit} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
      <figcaption className={classNames(pictures.legend, styles.legend)}>
        <span>{signedShare(-limit)} harms</span>
        <span className={classNames(pictures.gradient, styles.gradient)} aria-hidden="true" />
        <span>{signedShare(limit)} helps</span>
      </figcaption>
    </figure>
  );
}

/** As the target that has most of them lists them: each target leaves out its own. */
function sourcesOf(cells: readonly TransferCell[]): readonly string[] {
  const lists = [...new Set(cells.map(({ target }) => target))].map((target) =>
    cells.filter((cell) => cell.target === target).map(({ source }) => source),
  );
  const [longest = []] = lists.sort((one, other) => other.length - one.length);
  return [...new Set([...longest, ...cells.map(({ source }) => source)])];
}

function Cell({ cell, limit }: { cell: TransferCell | undefined; limit: number }) {
  const reduction = cell?.relativeErrorReduction;
  if (cell === undefined || reduction === undefined || reduction === null) {
    return (
      <td className={styles.noCell}>
        {cell !== undefined && <span aria-hidden="true">–</span>}
        <span className={typeset.hidden}>{cell === undefined ? 'not trained' : 'no error from scratch'}</span>
      </td>
    );
  }
  const reach = Math.min(1, Math.abs(reduction) / limit);
  const style = { '--reach': `${Math.round(reach * 100)}%` } as CSSProperties;
  const title = `${cell.final.mean.toFixed(1)} % after the last step, ${cell.seeds} ${cell.seeds === 1 ? 'seed' : 'seeds'}`;
  return (
    <td className={styles.cell} data-arm={reduction < 0 ? 'low' : 'high'} style={style} title={title}>
      {signedShare(reduction)}
    </td>
  );
}
