/** Asks for a notification at the run's end. The browser's own question comes only after this was pressed. */
import { ToggleButton } from 'react-aria-components/ToggleButton';
import { useStore } from 'zustand';
import { finishNoticeStore, setFinishNotice } from '../../lab/care/finishNotice.ts';
import { showError } from '../../lab/errorsStore.ts';
import { classNames } from '../controls/classNames.ts';
import controls from '../controls/controls.module.css';
import styles from './run.module.css';

export function FinishNoticeToggle() {
  const { notice } = useStore(finishNoticeStore);
  if (notice === 'unsupported') return null;
  if (notice === 'refused') return <p className={styles.quiet}>Notifications are blocked in the browser’s settings.</p>;
  return (
    <ToggleButton
      className={classNames(controls.button, controls.quiet, controls.small)}
      isSelected={notice === 'on'}
      onChange={(wanted) => void setFinishNotice(wanted).catch(showError)}
    >
      <span aria-hidden="true">{notice === 'on' ? '☑' : '☐'}</span>
      Notify me at the end
    </ToggleButton>
  );
}
