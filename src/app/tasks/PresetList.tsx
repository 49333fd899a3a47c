/** The benchmarks whose tables are read as T5 reads them, once they are dropped. */
import { useId } from 'react';
import { TASK_PRESETS } from '../../tasks/presets/presets.ts';
import { classNames } from '../controls/classNames.ts';
import { Fold } from '../controls/Fold.tsx';
import { TableFrame, TableHead } from '../controls/tables.tsx';
import layout from '../design/layout.module.css';
import tables from '../design/tables.module.css';
import typeset from '../design/typeset.module.css';
import styles from './tasks.module.css';

export function PresetList() {
  const titleId = useId();
  return (
    <Fold
      title={<>Presets: {TASK_PRESETS.length} tasks of GLUE and SuperGLUE, whose data you bring</>}
      titleId={titleId}
      className={layout.block}
    >
      <p className={typeset.quiet}>
        Drop the task’s table; where columns and labels fit, the page offers to read it as T5 does (t5/data).
      </p>
      <TableFrame label="Presets">
        <table className={classNames(tables.table, tables.small)} aria-labelledby={titleId}>
          <TableHead columns={['Task', 'Columns', 'What the model reads', 'Answers', 'Metric']} />
          <tbody>
            {TASK_PRESETS.map(({ name, columns, inputs, labelWords, targets, metrics }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{Object.keys(columns).join(', ')}</td>
                <td className={styles.piece}>{inputs}</td>
                <td>{labelWords?.join(', ') ?? targets}</td>
                <td>{metrics.join(', ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
    </Fold>
  );
}
