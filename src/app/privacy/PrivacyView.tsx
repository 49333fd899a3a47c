/** What leaves this tab: nothing. What stays in it, how full it is, and what has happened. */
import { useStore } from 'zustand';
import { type Offline, offlineStore } from '../../lab/offline/offlineStore.ts';
import { hashOfView } from '../../lab/views/viewStore.ts';
import { classNames } from '../controls/classNames.ts';
import layout from '../design/layout.module.css';
import { DroppedPanel } from '../dropped/DroppedPanel.tsx';
import { EventLog } from './EventLog.tsx';
import styles from './privacy.module.css';
import { StoragePanel } from './StoragePanel.tsx';

const OFFLINE_WORDS: Readonly<Record<Offline, string>> = {
  ready: 'Ready: this page and its lab open and train without a network. You can install it from the browser’s menu.',
  preparing: 'Being prepared: the page and its lab are being kept in this browser.',
  failed: 'Not ready; the log below says why. The next visit tries again.',
  unsupported:
    'Not here: the browser keeps pages for offline use only from https or localhost, and not in every private window.',
};

export function PrivacyView() {
  const { offline } = useStore(offlineStore);
  return (
    <article aria-labelledby="privacy-title" className={styles.privacy}>
      <section aria-labelledby="privacy-title" className={classNames(layout.part, styles.words)}>
        <h2 id="privacy-title">What leaves this tab: nothing</h2>
        <p>
          Models, prompts, tables and runs are read, trained and kept on this machine. There is no account, no server
          that computes, no analytics.
        </p>
        <ul className={styles.list}>
          <li>
            The page fetches its own parts and the embedded lab from the address that served it (
            <span className="mono">{location.host}</span>), and nothing from anywhere else by itself.
          </li>
          <li>
            The one exception is yours to make: under <a href={hashOfView('models')}>Models</a>, a model that you look
            up or download is asked of huggingface.co, which then sees your network address, the address of this page
            and the model’s name. Nothing of yours is sent along.
          </li>
          <li>
            The browser holds it to that: the page’s Content Security Policy forbids connections to other addresses,
            foreign code and code made from text. Only the small worker that fetches such a model may connect to the
            Hub, and it runs only while it does.
          </li>
          <li>Files that you drop stay where they are; the page reads them and sends them nowhere.</li>
          <li>Files leave when you press a download button, and go where your browser saves them.</li>
        </ul>
      </section>
      <section aria-labelledby="offline-title" className={classNames(layout.part, styles.words)}>
        <h3 id="offline-title">Without a network</h3>
        <p role="status">{OFFLINE_WORDS[offline]}</p>
      </section>
      <DroppedPanel />
      <StoragePanel />
      <EventLog />
    </article>
  );
}
