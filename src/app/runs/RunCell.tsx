/** A cell of the table of runs. Those of the live run follow its metrics. */
import { sameValidation } from '../../lab/compare/difference.ts';
import type { RunRow } from '../../lab/runs/runRows.ts';
import { type RunSummary, summaryOf } from '../../lab/runs/runSummaries.ts';
import type { RunColumn, RunsViewState } from '../../lab/runs/runsView.ts';
import { ago, clockTime, percent, shortNumber } from '../../lab/words/numbers.ts';
import { paletteColour } from '../charts/chartTypes.ts';
import { Swatch } from '../charts/Swatch.tsx';
import { Button } from '../controls/Button.tsx';
import typeset from '../design/typeset.module.css';
import { useRunMetrics } from '../viewing/useRunMetrics.ts';
import { openInTrain } from './openInTrain.ts';
import { RunMenu } from './RunMenu.tsx';
import styles from './runsView.module.css';

export interface RunCellProps {
  readonly row: RunRow;
  readonly column: RunColumn;
  readonly view: RunsViewState;
  /** The run that others are measured against. */
  readonly baseline: RunRow | null;
  /** In the palette; null until the run is drawn for the first time. */
  readonly place: number | null;
  readonly onEdit: (id: string) => void;
}

export function RunCell(props: RunCellProps) {
  const { row, column } = props;
  switch (column) {
    case 'name':
      return <NameCell {...props} />;
    case 'step':
    case 'best':
    case 'loss':
    case 'seconds':
      return row.state === 'under way' ? <LiveNumber {...props} /> : <SummaryNumber {...props} summary={row} />;
    case 'started':
      return (
        <time dateTime={new Date(row.startedAtMs).toISOString()} title={new Date(row.startedAtMs).toLocaleString()}>
          {ago(row.startedAtMs, Date.now())}
        </time>
      );
    case 'changes':
      return <ChangesCell row={row} />;
    case 'tags':
      return row.tags.map((tag) => (
        <span key={tag} className={styles.tag}>
          {tag}
        </span>
      ));
    case 'state':
      return (
        <span className={styles.state} data-state={row.record.state} title={row.record.error?.found ?? row.state}>
          {row.state}
        </span>
      );
    default:
      return <span className={styles.words}>{row[column]}</span>;
  }
}

function NameCell({ row, view, place, onEdit }: RunCellProps) {
  const isDrawn = view.chosen.includes(row.id);
  return (
    <span className={styles.name}>
      <span className={styles.swatch} data-drawn={isDrawn || undefined}>
        {place !== null && <Swatch colour={paletteColour(place)} dash={place} />}
      </span>
      <span className={styles.nameWords}>
        <Button
          look="quiet"
          small
          className={styles.open}
          aria-label={`Open run ${row.name}`}
          onPress={() => void openInTrain(row.id)}
        >
          {row.name}
        </Button>
        {view.baseline === row.id && <span className={styles.badge}>baseline</span>}
        {view.pinned.includes(row.id) && <span className={styles.badge}>pinned</span>}
        {row.notes !== '' && <span className={styles.note}>{row.notes}</span>}
      </span>
      <RunMenu
        row={row}
        isBaseline={view.baseline === row.id}
        isPinned={view.pinned.includes(row.id)}
        onEdit={onEdit}
      />
    </span>
  );
}

function LiveNumber(props: RunCellProps) {
  const metrics = useRunMetrics(props.row.id);
  return <SummaryNumber {...props} summary={summaryOf(metrics)} />;
}

type NumberProps = Pick<RunCellProps, 'row' | 'column' | 'baseline'> & { readonly summary: RunSummary };

function SummaryNumber({ row, column, baseline, summary }: NumberProps) {
  const { step, best, loss, seconds } = summary;
  const other = baseline === null || baseline.id === row.id ? null : baseline;
  if (column === 'step') return `${step} / ${row.record.spec.steps}`;
  if (column === 'seconds') return seconds === null ? '–' : clockTime(seconds);
  if (column === 'loss') {
    const gap = other?.loss == null || loss === null ? null : loss - other.loss;
    return <Measured value={loss} words={shortNumber} gap={gap} gapWords={(value) => shortNumber(value)} />;
  }
  const comparable = other?.best != null && best !== null && sameValidation(row.record, other.record);
  const gap = comparable && other?.best != null && best !== null ? best.score - other.best.score : null;
  return (
    <span title={best === null ? undefined : `first at step ${best.step}`}>
      <Measured
        value={best?.score ?? null}
        words={percent}
        gap={gap}
        gapWords={(value) => (value * 100).toFixed(1).replace(/\.0$/, '')}
      />
    </span>
  );
}

interface MeasuredProps {
  readonly value: number | null;
  readonly words: (value: number) => string;
  /** How far the value is from the baseline's; null where they do not compare. */
  readonly gap: number | null;
  readonly gapWords: (size: number) => string;
}

function Measured({ value, words, gap, gapWords }: MeasuredProps) {
  if (value === null) return '–';
  return (
    <>
      {words(value)}
      {gap !== null && (
        <span className={styles.gap} title="Difference from the baseline">
          {gap < 0 ? '−' : '+'}
          {gapWords(Math.abs(gap))}
        </span>
      )}
    </>
  );
}

function ChangesCell({ row: { changes } }: { row: RunRow }) {
  if (changes === null) return <span className={typeset.quiet}>the first run</span>;
  if (changes.length === 0) return <span className={typeset.quiet}>set alike</span>;
  const words = changes.join(', ');
  return (
    <span className={styles.words} title={words}>
      {words}
    </span>
  );
}
