/** How many errors are still open, wherever the page has been scrolled to; the way to them. */
import { Button as AriaButton } from 'react-aria-components/Button';
import { useStore } from 'zustand';
import { errorsStore } from '../../lab/errorsStore.ts';
import { PROBLEMS_ID } from '../errors/ErrorCards.tsx';
import styles from './header.module.css';

export function ProblemsChip() {
  const { errors } = useStore(errorsStore);
  if (errors.length === 0) return null;
  return (
    <AriaButton className={styles.problems ?? ''} onPress={() => document.getElementById(PROBLEMS_ID)?.focus()}>
      <span aria-hidden="true">⚠</span> {errors.length} {errors.length === 1 ? 'problem' : 'problems'}
    </AriaButton>
  );
}
