/** The event log: newest first on the page, oldest first in the text that is taken away. */
import { useStore } from 'zustand';
import { saveFile } from '../../lab/files/saveFile.ts';
import { type EventKind, eventLog, logText } from '../../lab/log/eventLog.ts';
import { Button } from '../controls/Button.tsx';
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
    <section aria-labelledby="log-title" className={styles.log}>
      <div className={styles.actions}>
        <h3 id="log-title">What has happened in this tab</h3>
        <Button small onPress={() => saveFile('spot-lab-log.txt', logText(events), 'text/plain')}>
          Export as text
        </Button>
        <Button small look="quiet" onPress={() => void navigator.clipboard.writeText(logText(events))}>
          Copy
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable from the keyboard */}
      <section className={styles.frame} aria-label="Events, newest first" tabIndex={0}>
        <table className={styles.table} aria-labelledby="log-title">
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col">About</th>
              <th scope="col">What</th>
            </tr>
          </thead>
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
      </section>
      <p className={styles.quiet}>Kept until this tab is closed or reloaded; the text goes nowhere by itself.</p>
    </section>
  );
}
