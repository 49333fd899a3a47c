/** Asks for a notification at the run's end. The browser's own question comes only after this was pressed. */
import { useStore } from 'zustand';
import { finishNoticeStore, setFinishNotice } from '../../lab/care/finishNotice.ts';
import { showError } from '../../lab/errorsStore.ts';
import { QuietToggle } from '../controls/QuietToggle.tsx';
import typeset from '../design/typeset.module.css';

export function FinishNoticeToggle() {
  const { notice } = useStore(finishNoticeStore);
  if (notice === 'unsupported') return null;
  if (notice === 'refused')
    return <p className={typeset.quiet}>Notifications are blocked in the browser’s settings.</p>;
  return (
    <QuietToggle isOn={notice === 'on'} onChange={(wanted) => void setFinishNotice(wanted).catch(showError)}>
      Notify me at the end
    </QuietToggle>
  );
}
