/** Keyboard shortcuts, read from the command registry. */
import { type Command, perform } from './commands.ts';
import { overlayStore } from './overlayStore.ts';
import { pageCommands } from './pageCommands.ts';
import { COMMAND_GROUPS } from './registry.ts';
import { singleKeysStore } from './singleKeysStore.ts';

/** What a key press says, apart from the modifiers that no shortcut here uses. */
export type Chord = Pick<KeyboardEvent, 'key' | 'code' | 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey'>;

/** As much of the focused element as decides which keys are its own. */
export type KeyTarget = Pick<Element, 'closest'>;

/** What is written into: Control+Z belongs to it as well. */
const EDITABLE =
  'input:not([type="checkbox"], [type="radio"], [type="range"]), textarea, select, [contenteditable="true"]';
/** What answers to letters and digits by itself, such as a list that is searched by typing. */
const TYPED_INTO = `${EDITABLE}, [role="listbox"], [role="grid"], [role="menu"], [role="tree"]`;
/** What Space presses. */
const PRESSABLE = 'button, a, summary, label, input, [role="button"], [role="slider"], [role="switch"], [role="tab"]';

/** The enabled command that these keys mean to whoever has the focus, or null. On a Mac, Command does what Control does. */
export function commandOfChord(chord: Chord, target: KeyTarget | null = null): Command | null {
  const pressed = chordName(chord);
  if (isOwnKey(pressed, target)) return null;
  const all = overlayStore.getState().shown === null ? COMMAND_GROUPS.flatMap(({ commands }) => commands) : OVERLAYS;
  return all.find(({ shortcut, enabled }) => shortcut?.split(' ').includes(pressed) && enabled()) ?? null;
}

/** What still works while one of them lies over the page. */
const OVERLAYS: readonly Command[] = [pageCommands.palette, pageCommands.shortcuts];

/** Listens on `target` until the returned function is called. */
export function listenForShortcuts(target: Window): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.repeat || event.defaultPrevented) return;
    const command = commandOfChord(event, event.target instanceof Element ? event.target : null);
    if (command === null) return;
    event.preventDefault();
    event.stopPropagation();
    void perform(command);
  };
  // Chords come before the focused control, which would take Control+Enter for a press; single keys come after it.
  const first = (event: KeyboardEvent) => hasModifier(event) && onKeyDown(event);
  const last = (event: KeyboardEvent) => !hasModifier(event) && onKeyDown(event);
  target.addEventListener('keydown', first, { capture: true });
  target.addEventListener('keydown', last);
  return () => {
    target.removeEventListener('keydown', first, { capture: true });
    target.removeEventListener('keydown', last);
  };
}

function hasModifier({ ctrlKey, metaKey, altKey }: Chord): boolean {
  return ctrlKey || metaKey || altKey;
}

/** True if the keys are no shortcut here: the focused element does something with them itself, or they are switched off. */
function isOwnKey(pressed: string, target: KeyTarget | null): boolean {
  if (pressed === 'Control+Z') return isInside(target, EDITABLE);
  if (/^(Control|Alt)\+/.test(pressed)) return false;
  if (!singleKeysStore.getState().on) return true;
  return isInside(target, TYPED_INTO) || (pressed === 'Space' && isInside(target, PRESSABLE));
}

function isInside(target: KeyTarget | null, selector: string): boolean {
  return target !== null && target.closest(selector) !== null;
}

/**
 * As `aria-keyshortcuts` writes it. Letters by their place on the keyboard: Alt changes `key` on a Mac. Of other
 * characters Shift is a part: where it makes a question mark, or a digit, depends on the keyboard.
 */
function chordName({ key, code, altKey, ctrlKey, metaKey, shiftKey }: Chord): string {
  const isLetter = code.startsWith('Key');
  const name = isLetter ? code.slice('Key'.length) : key === ' ' ? 'Space' : key;
  const modifiers = [
    ...(ctrlKey || metaKey ? ['Control'] : []),
    ...(altKey ? ['Alt'] : []),
    ...(shiftKey && (isLetter || name.length > 1) ? ['Shift'] : []),
  ];
  return [...modifiers, name].join('+');
}
