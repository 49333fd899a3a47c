import { describe, expect, it } from 'vitest';
import { crosshairKey } from './chartKeys.ts';

describe('keys on the crosshair', () => {
  const none = { ctrlKey: false, metaKey: false, altKey: false };

  it('zoom, fit, pin and leave, and are the browser’s own with a modifier', () => {
    const wishes = ['+', '=', '-', '0', 'Enter', 'Escape', 'a'].map((key) => crosshairKey({ key, ...none }));
    expect(wishes).toEqual([2, 2, 0.5, 'fit', 'pin', 'leave', null]);
    expect(crosshairKey({ key: '0', ...none, ctrlKey: true })).toBeNull();
  });
});
