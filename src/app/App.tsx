/** The page: one screen, read from top to bottom. */
import styles from './App.module.css';
import { FileButton } from './controls/FileButton.tsx';
import { DroppedPanel } from './dropped/DroppedPanel.tsx';
import { WindowDrop } from './dropped/WindowDrop.tsx';
import { ErrorCards } from './errors/ErrorCards.tsx';
import { Guide } from './guide/Guide.tsx';
import { DeviceNotice } from './header/DeviceNotice.tsx';
import { Header } from './header/Header.tsx';
import { RunView } from './run/RunView.tsx';
import { useTabTitle } from './run/useTabTitle.ts';
import { ResumeOffers } from './runs/ResumeOffers.tsx';
import { RunsList } from './runs/RunsList.tsx';
import { UndoNotice } from './runs/UndoNotice.tsx';
import { Sentence } from './sentence/Sentence.tsx';

export function App() {
  useTabTitle();
  return (
    <>
      <Header />
      <main className={styles.main}>
        <DeviceNotice />
        <ResumeOffers />
        <ErrorCards />
        <Sentence />
        <GiveFiles />
        <DroppedPanel />
        <Guide />
        <RunView />
        <RunsList />
      </main>
      <UndoNotice />
      <WindowDrop />
    </>
  );
}

/** For those who do not drag. */
function GiveFiles() {
  return (
    <p className={styles.give}>
      Drop a prompt (.npy), a table, a model folder or a run file anywhere on this page, or
      <FileButton label="Choose files …" small look="quiet" />
      <FileButton label="Choose folder …" small look="quiet" folder />
    </p>
  );
}
