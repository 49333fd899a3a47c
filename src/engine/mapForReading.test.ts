import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { mapForReading } from './mapForReading.ts';

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('GPUMapMode', { READ: 1 });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A browser that looks for finished work at submits alone; the work is done at the third. */
function browserThatLooksAtSubmits(outcome: 'done' | 'lost') {
  let look: (() => void) | undefined;
  const browser = {
    submits: 0,
    device: {
      queue: {
        submit(commands: Iterable<unknown>) {
          expect([...commands]).toEqual([]);
          browser.submits++;
          if (browser.submits === 3) look?.();
        },
      } as unknown as GPUQueue,
    },
    buffer: {
      mapAsync: () =>
        new Promise<undefined>((resolve, reject) => {
          look = () => (outcome === 'done' ? resolve(undefined) : reject(new Error('The device is lost.')));
        }),
    },
  };
  return browser;
}

test('many reads make it look no more often than one', async () => {
  const browser = browserThatLooksAtSubmits('done');
  const never = { mapAsync: () => new Promise<undefined>(() => {}) };
  void mapForReading(browser.device, never, true);
  await vi.advanceTimersByTimeAsync(1000);
  const ofOne = browser.submits;
  for (let read = 0; read < 30; read++) void mapForReading(browser.device, never, true);
  await vi.advanceTimersByTimeAsync(1000);
  expect(browser.submits - ofOne).toBe(ofOne);
});

test('makes the browser look until the buffer is there, and no longer', async () => {
  const browser = browserThatLooksAtSubmits('done');
  const mapped = mapForReading(browser.device, browser.buffer, true);
  await vi.advanceTimersByTimeAsync(1000);
  await mapped;
  expect(browser.submits).toBe(3);
});

test('gives up with the read', async () => {
  const browser = browserThatLooksAtSubmits('lost');
  const refused = expect(mapForReading(browser.device, browser.buffer, true)).rejects.toThrow('The device is lost.');
  await vi.advanceTimersByTimeAsync(1000);
  await refused;
  expect(browser.submits).toBe(3);
});

test('leaves browsers alone that look by themselves', async () => {
  const browser = browserThatLooksAtSubmits('done');
  const buffer = { mapAsync: async () => undefined };
  await mapForReading(browser.device, buffer);
  await vi.advanceTimersByTimeAsync(1000);
  expect(browser.submits).toBe(0);
});
