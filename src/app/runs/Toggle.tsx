/** A choice that is on or off, with its words beside it. */
import { Checkbox } from 'react-aria-components/Checkbox';
import styles from './toggle.module.css';

interface ToggleProps {
  readonly isSelected: boolean;
  readonly onChange: (isSelected: boolean) => void;
  readonly isDisabled?: boolean;
  readonly hint?: string;
  readonly children: string;
}

export function Toggle({ isSelected, onChange, isDisabled = false, hint, children }: ToggleProps) {
  return (
    <Checkbox className={styles.toggle ?? ''} isSelected={isSelected} onChange={onChange} isDisabled={isDisabled}>
      <span className={styles.box} aria-hidden="true" />
      <span title={hint}>{children}</span>
    </Checkbox>
  );
}
