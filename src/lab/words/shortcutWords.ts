/** Shortcuts as people read them on their keyboard. */

const ARROWS = { ArrowLeft: '←', ArrowRight: '→' };
const KEYS: Readonly<Record<string, string>> = { Control: 'Ctrl', Escape: 'Esc', ...ARROWS };
const MAC_KEYS: Readonly<Record<string, string>> = {
  Control: '⌘',
  Alt: '⌥',
  Shift: '⇧',
  Enter: '⏎',
  Escape: 'esc',
  ...ARROWS,
};

/** The keys of each alternative of a shortcut as `aria-keyshortcuts` writes it: `[["Alt", "P"], ["Space"]]`. */
export function shortcutKeys(shortcut: string, isMac: boolean): string[][] {
  const names = isMac ? MAC_KEYS : KEYS;
  return shortcut.split(' ').map((chord) => chord.split('+').map((key) => names[key] ?? key));
}
