/** The button of the page, and the one that runs a command of the registry. */
import { useSyncExternalStore } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components/Button';
import { type Command, perform, subscribeToCommands } from '../../lab/commands/commands.ts';
import { classNames } from './classNames.ts';
import styles from './controls.module.css';

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'style'> {
  readonly look?: 'plain' | 'primary' | 'quiet';
  readonly small?: boolean;
  readonly className?: string | undefined;
}

export function Button({ look = 'plain', small = false, className, ...props }: ButtonProps) {
  const names = classNames(
    styles.button,
    look === 'primary' && styles.primary,
    look === 'quiet' && styles.quiet,
    small && styles.small,
    className,
  );
  return <AriaButton {...props} className={names} />;
}

interface CommandButtonProps extends Omit<ButtonProps, 'onPress' | 'isDisabled' | 'children'> {
  readonly command: Command;
  /** In place of the command's own words, where the place says the rest. */
  readonly label?: string;
  /** Decoration before the label. */
  readonly icon?: string;
}

/** Disabled while its command is; shows the command's label and tells its shortcut. */
export function CommandButton({ command, label = command.label, icon, ...props }: CommandButtonProps) {
  const enabled = useCommandEnabled(command);
  return (
    <Button
      {...props}
      isDisabled={!enabled}
      onPress={() => void perform(command)}
      {...(command.shortcut === null ? {} : { 'aria-keyshortcuts': command.shortcut })}
    >
      {icon !== undefined && <span aria-hidden="true">{icon}</span>}
      {label}
    </Button>
  );
}

/** Whether a command would do something now; renders anew when that changes. */
export function useCommandEnabled(command: Command): boolean {
  return useSyncExternalStore(subscribeToCommands, command.enabled);
}
