/** What is wrong with the answers as a whole, where the task has labels. */
import { labelWarnings } from '../../lab/words/labelWarnings.ts';
import { useRunEvaluations } from '../viewing/useRunMetrics.ts';
import styles from './run.module.css';

export function LabelWarnings({ runId }: { runId: string }) {
  const warnings = labelWarnings(useRunEvaluations(runId));
  return (
    <div role="status" aria-label="Label diagnostics" className={warnings.length > 0 ? styles.warnings : styles.hint}>
      {warnings.map(({ task = '', kind, title, advice }) => (
        <p key={`${task} ${kind}`} className={styles.warning} data-kind={kind}>
          <strong>{title}</strong> {advice}
        </p>
      ))}
    </div>
  );
}
