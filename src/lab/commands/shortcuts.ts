/** Keyboard shortcuts, read from the command registry. All have a modifier, so none can be typed by accident. */
import { type Command, commands, perform } from './commands.ts';

/** What a key press says, apart from the modifiers that no shortcut here uses. */
export type Chord = Pick<KeyboardEvent, 'key' | 'code' | 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey'>;

/** The enabled command that these keys mean, or null. On a Mac, Command does what Control does elsewhere. */
export function commandOfChord(chord: Chord): Command | null {
  const pressed = chordName(chord);
  const all: readonly Command[] = Object.values(commands);
  return all.find(({ shortcut, enabled }) => shortcut === pressed && enabled()) ?? null;
}

/** Listens on `target` until the returned function is called. */
export function listenForShortcuts(target: Window): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    const command = event.repeat ? null : commandOfChord(event);
    if (command === null) return;
    event.preventDefault();
    void perform(command);
  };
  target.addEventListener('keydown', onKeyDown);
  return () => target.removeEventListener('keydown', onKeyDown);
}

/** As `aria-keyshortcuts` writes it. Letters by their place on the keyboard: Alt changes `key` on a Mac. */
function chordName({ key, code, altKey, ctrlKey, metaKey, shiftKey }: Chord): string {
  const modifiers = [
    ...(ctrlKey || metaKey ? ['Control'] : []),
    ...(altKey ? ['Alt'] : []),
    ...(shiftKey ? ['Shift'] : []),
  ];
  return [...modifiers, code.startsWith('Key') ? code.slice('Key'.length) : key].join('+');
}
