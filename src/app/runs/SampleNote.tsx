/** Says which of the runs came with the lab, and takes them away again. */
import { showError } from '../../lab/errorsStore.ts';
import type { RunRow } from '../../lab/runs/runRows.ts';
import { isSample } from '../../lab/samples/sampleIds.ts';
import { removeSamples } from '../../lab/samples/sampleRuns.ts';
import { Button } from '../controls/Button.tsx';
import { classNames } from '../controls/classNames.ts';
import layout from '../design/layout.module.css';
import notes from '../design/notes.module.css';
import typeset from '../design/typeset.module.css';
import styles from './runsView.module.css';

export function SampleNote({ rows }: { rows: readonly RunRow[] }) {
  const count = rows.filter(isSample).length;
  if (count === 0) return null;
  return (
    <div className={classNames(notes.note, layout.spread, typeset.small)}>
      <p>
        <span className={styles.tag}>sample</span>
        {count === rows.length ? 'These runs come with the lab: ' : 'Runs with this tag come with the lab: '}
        press a name to see its curves, answers and prompt; point at a row to find its curve.
      </p>
      <Button small onPress={() => void removeSamples().catch(showError)}>
        Remove sample runs
      </Button>
    </div>
  );
}
