/** A button that opens the system's file or folder chooser. What comes is inspected as if it had been dropped. */
import { FileTrigger } from 'react-aria-components/FileTrigger';
import { filesOfChooser } from '../../lab/files/collectFiles.ts';
import type { Noun } from '../../lab/files/dragStore.ts';
import { inspectGiven } from '../../lab/files/inspectGiven.ts';
import { Button, type ButtonProps } from './Button.tsx';

interface FileButtonProps extends Omit<ButtonProps, 'onPress' | 'children'> {
  readonly label: string;
  /** Choose a folder with all its files instead of single files. */
  readonly folder?: boolean;
  /** The noun that the choice is meant for, as if dropped on it. */
  readonly noun?: Noun;
  /** After a choice was made, before it is read. */
  readonly onChosen?: () => void;
}

export function FileButton({ label, folder = false, noun, onChosen, ...props }: FileButtonProps) {
  return (
    <FileTrigger
      allowsMultiple
      acceptDirectory={folder}
      onSelect={(files) => {
        if (files === null || files.length === 0) return;
        onChosen?.();
        void inspectGiven(Promise.resolve(filesOfChooser(files)), noun ?? null);
      }}
    >
      <Button {...props}>{label}</Button>
    </FileTrigger>
  );
}
