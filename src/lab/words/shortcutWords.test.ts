import { describe, expect, it } from 'vitest';
import { shortcutKeys } from './shortcutWords.ts';

describe('shortcuts in words', () => {
  it('are the keys of each alternative', () => {
    expect(shortcutKeys('Alt+P Space', false)).toEqual([['Alt', 'P'], ['Space']]);
    expect(shortcutKeys('Control+Enter', false)).toEqual([['Ctrl', 'Enter']]);
  });

  it('are the keys of a Mac on a Mac', () => {
    expect(shortcutKeys('Control+K Alt+P', true)).toEqual([
      ['⌘', 'K'],
      ['⌥', 'P'],
    ]);
  });
});
