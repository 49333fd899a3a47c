/** What is wrong with the answers as a whole, where the task has labels. */
import { labelWarnings } from '../../lab/words/labelWarnings.ts';
import layout from '../design/layout.module.css';
import notes from '../design/notes.module.css';
import { useRunEvaluations } from '../viewing/useRunMetrics.ts';
import styles from './run.module.css';

export function LabelWarnings({ runId }: { runId: string }) {
  const warnings = labelWarnings(useRunEvaluations(runId));
  return (
    <div role="status" aria-label="Label diagnostics" className={warnings.length > 0 ? layout.block : styles.hint}>
      {warnings.map(({ task = '', kind, title, advice }) => (
        <p key={`${task} ${kind}`} className={notes.note} data-tone={kind === 'collapsed' ? 'warning' : 'plain'}>
          <strong>{title}</strong> {advice}
        </p>
      ))}
    </div>
  );
}
