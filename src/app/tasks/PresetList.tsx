/** The benchmarks whose tables are read as T5 reads them, once they are dropped. */
import { useId } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { Disclosure, DisclosurePanel } from 'react-aria-components/Disclosure';
import { TASK_PRESETS } from '../../tasks/presets/presets.ts';
import { Chevron } from '../controls/Chevron.tsx';
import controls from '../controls/controls.module.css';
import styles from './tasks.module.css';

export function PresetList() {
  const titleId = useId();
  return (
    <Disclosure className={styles.block ?? ''}>
      <AriaButton slot="trigger" className={controls.disclosure ?? ''} id={titleId}>
        <Chevron /> Presets: {TASK_PRESETS.length} tasks of GLUE and SuperGLUE, whose data you bring
      </AriaButton>
      <DisclosurePanel>
        <p className={styles.quiet}>
          Drop the task’s table; where columns and labels fit, the page offers to read it as T5 does (t5/data).
        </p>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard must reach what is beyond its edge. */}
        <section className={styles.frame} tabIndex={0} aria-label="Presets">
          <table className={styles.rows} aria-labelledby={titleId}>
            <thead>
              <tr>
                <th scope="col">Task</th>
                <th scope="col">Columns</th>
                <th scope="col">What the model reads</th>
                <th scope="col">Answers</th>
                <th scope="col">Metric</th>
              </tr>
            </thead>
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
        </section>
      </DisclosurePanel>
    </Disclosure>
  );
}
