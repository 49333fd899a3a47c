import { expect, it } from 'vitest';
import { syntheticModel } from '../../tests/support/syntheticModel.ts';
import { serializedModel } from './serializedModel.ts';

it('runs calls one after the other, in order, past those that fail', async () => {
  const model = syntheticModel();
  const log: string[] = [];
  let inside = 0;
  model.embeddingRows = async ([id = 0]) => {
    inside++;
    log.push(`begin ${id}`);
    expect(inside).toBe(1);
    // Later calls take fewer turns: without the queue they would overtake.
    for (let turn = 0; turn < 10 - id; turn++) await null;
    inside--;
    log.push(`end ${id}`);
    if (id === 2) throw new Error('call 2');
    return Float32Array.of(id);
  };
  const errors: unknown[] = [];
  const queued = serializedModel(model, (error) => errors.push(error));
  const results = await Promise.allSettled([1, 2, 3].map((id) => queued.embeddingRows([id])));
  expect(log).toEqual(['begin 1', 'end 1', 'begin 2', 'end 2', 'begin 3', 'end 3']);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(errors).toEqual([new Error('call 2')]);
});
