/** The page: what is always there, and the view that the address names. */
import styles from './App.module.css';
import { WindowDrop } from './dropped/WindowDrop.tsx';
import { ErrorCards } from './errors/ErrorCards.tsx';
import { DeviceNotice } from './header/DeviceNotice.tsx';
import { Footer } from './header/Footer.tsx';
import { Header } from './header/Header.tsx';
import { UpdateNotice } from './header/UpdateNotice.tsx';
import { Notices } from './notices/Notices.tsx';
import { Overlays } from './overlays/Overlays.tsx';
import { useTabTitle } from './run/useTabTitle.ts';
import { ShownView } from './views/ShownView.tsx';
import { useViewChange } from './views/useViewChange.ts';

export function App() {
  const main = useViewChange();
  return (
    <>
      <Header />
      <main ref={main} tabIndex={-1} className={styles.main}>
        <UpdateNotice />
        <DeviceNotice />
        <ErrorCards />
        <ShownView />
      </main>
      <Footer />
      <Notices />
      <Overlays />
      <WindowDrop />
      <TabTitle />
    </>
  );
}

/** A part of its own, so that what a run does renders nothing but the title. */
function TabTitle() {
  useTabTitle();
  return null;
}
