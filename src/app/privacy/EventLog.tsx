/** The event log: newest first on the page, oldest first in the text that is taken away. */
import { useStore } from 'zustand';
import { saveFile } from '../../lab/files/saveFile.ts';
import { type EventKind, eventLog, logText } from '../../lab/log/eventLog.ts';
import { Button } from '../controls/Button.tsx';
import { classNames } from '../controls/classNames.ts';
import { TableFrame, TableHead } from '../controls/tables.tsx';
import layout from '../design/layout.module.css';
import tables from '../design/tables.module.css';
import typeset from '../design/typeset.module.css';
import styles from './privacy.module.css';

const KIND_NAMES: Readonly<Record<EventKind, string>> = {
  page: 'Page',
  device: 'GPU',
  model: 'Model',
  run: 'Run',
  storage: 'Storage',
  error: 'Error',
};

export function EventLog() {
  const { events } = useStore(eventLog);
  return (
    <section aria-labelledby="log-title" className={layout.part}>
      <div className={layout.row}>
        <h3 id="log-title">What has happened in this tab</h3>
        <Button small onPress={() => saveFile('spot-lab-log.txt', logText(events), 'text/plain')}>
          Export as text
        </Button>
        <Button small look="quiet" onPress={() => void navigator.clipboard.writeText(logText(events))}>
          Copy
        </Button>
      </div>
      <TableFrame label="Events, newest first" className={styles.frame}>
        <table
          className={classNames(tables.table, tables.small, tables.sticky, styles.table)}
          aria-labelledby="log-title"
        >
          <TableHead columns={['Time', 'About', 'What']} />
          <tbody>
            {events.toReversed().map(({ id, atMs, kind, text }) => (
              <tr key={id} data-kind={kind}>
                <td>
                  <time dateTime={new Date(atMs).toISOString()}>{new Date(atMs).toLocaleTimeString()}</time>
                </td>
                <td>{KIND_NAMES[kind]}</td>
                <td>{text}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
      <p className={typeset.quiet}>Kept until this tab is closed or reloaded; the text goes nowhere by itself.</p>
    </section>
  );
}
