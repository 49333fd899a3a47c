/** The picture of a share: a bar that is filled as far. What it says stands beside it in words. */
import styles from './track.module.css';

/** `percent` in [0, 100]. */
export function Track({ percent }: { percent: number }) {
  return (
    <span className={styles.track}>
      {/* The width is data; everything else about the bar is in the style sheet. */}
      <span className={styles.fill} style={{ inlineSize: `${percent}%` }} />
    </span>
  );
}
