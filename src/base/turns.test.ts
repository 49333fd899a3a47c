import { afterEach, describe, expect, it, vi } from 'vitest';
import { Turns } from './turns.ts';

afterEach(() => vi.restoreAllMocks());

/** What comes first: the work of three parts, or a task that waits. A part takes so many milliseconds. */
async function orderOfEvents(partMs: number): Promise<string[]> {
  let nowMs = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
  const order: string[] = [];
  const other = new Promise<void>((resolve) => {
    setTimeout(() => {
      order.push('other');
      resolve();
    });
  });
  const turns = new Turns();
  for (let part = 1; part <= 3; part++) {
    await turns.next();
    order.push(`part ${part}`);
    nowMs += partMs;
  }
  await other;
  return order;
}

describe('Turns', () => {
  it('let others go first when a turn has been long enough', async () => {
    expect(await orderOfEvents(20)).toEqual(['part 1', 'other', 'part 2', 'part 3']);
  });

  it('go on without a break while the work is short', async () => {
    expect(await orderOfEvents(1)).toEqual(['part 1', 'part 2', 'part 3', 'other']);
  });
});
