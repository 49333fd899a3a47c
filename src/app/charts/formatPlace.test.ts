import { describe, expect, it } from 'vitest';
import { formatPlace, formatPlaceTick } from './formatPlace.ts';

describe('places on the x axis', () => {
  it('are counts, durations with hours where there are some, or times of day', () => {
    expect(formatPlace(12_345, 'count')).toBe('12,345');
    expect(formatPlace(7.46, 'duration')).toBe('0:07.5');
    expect(formatPlace(59.97, 'duration')).toBe('1:00.0');
    expect(formatPlace(725, 'duration')).toBe('12:05');
    expect(formatPlace(3729, 'duration')).toBe('1:02:09');
    expect(formatPlace(new Date(2026, 0, 2, 14, 31, 7).getTime() / 1000, 'clock')).toBe('14:31:07');
  });

  it('have ticks as fine as they lie apart', () => {
    expect(formatPlaceTick(0.5, 0.25, 'count')).toBe('0.50');
    expect(formatPlaceTick(0.5, 0.5, 'duration')).toBe('0:00.5');
    expect(formatPlaceTick(90, 30, 'duration')).toBe('1:30');
    expect(formatPlaceTick(new Date(2026, 0, 2, 14, 30).getTime() / 1000, 600, 'clock')).toBe('14:30');
  });
});
