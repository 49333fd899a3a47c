/** A small choice that is on or off, as quiet as the words around it. */
import { ToggleButton } from 'react-aria-components/ToggleButton';
import { classNames } from './classNames.ts';
import styles from './controls.module.css';

interface QuietToggleProps {
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
  readonly children: string;
}

export function QuietToggle({ isOn, onChange, children }: QuietToggleProps) {
  return (
    <ToggleButton
      className={classNames(styles.button, styles.quiet, styles.small)}
      isSelected={isOn}
      onChange={onChange}
    >
      <span aria-hidden="true">{isOn ? '☑' : '☐'}</span>
      {children}
    </ToggleButton>
  );
}
