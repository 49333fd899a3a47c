/** The tree of clusters beside the matrix. What it says in lines, the table of clusters says in words. */
import type { ComparedRow } from '../../../prompts/library/comparison.ts';
import type { Merge } from '../../../prompts/similarity/linkage.ts';
import { dendrogramLines } from './dendrogramLines.ts';
import styles from './similarity.module.css';

interface DendrogramProps {
  readonly merges: readonly Merge[];
  readonly rows: readonly ComparedRow[];
  /** CSS pixels. */
  readonly height: number;
}

const WIDTH = 100; // units of the drawing, stretched to the place that there is

export function Dendrogram({ merges, rows, height }: DendrogramProps) {
  const leaves = rows.length;
  const [first] = merges;
  if (first === undefined) return null;
  const closest = `${rows[first.left]?.label} and ${rows[first.right]?.label}`;
  const y = (place: number) => (place / leaves) * height;
  const paths = dendrogramLines(merges, leaves).map(
    ({ depth, upper, lower }) =>
      `M${upper.depth * WIDTH} ${y(upper.place)}H${depth * WIDTH}V${y(lower.place)}H${lower.depth * WIDTH}`,
  );
  return (
    <svg
      className={styles.dendrogram}
      viewBox={`-1 0 ${WIDTH + 2} ${height}`}
      preserveAspectRatio="none"
      style={{ height }}
      role="img"
      aria-label={`Dendrogram by average linkage; the closest two are ${closest}`}
    >
      <path d={paths.join('')} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
