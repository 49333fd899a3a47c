import { describe, expect, it } from 'vitest';
import { memoryFolder } from '../../../tests/support/memoryFolder.ts';
import type { AttachedFiles } from '../../worker/protocol.ts';
import { keepModel, listKeptModels, openKeptModel, removeKeptModel } from './keptModels.ts';

const NAME = 'google/flan-t5 small';
/** Larger than a portion, so that a copy can be broken off inside a file. */
const weights = Uint8Array.from({ length: 10 * 2 ** 20 }, (_, index) => index % 251);
const files = {
  'config.json': new Blob(['{}']),
  'model.safetensors': new Blob([weights]),
  'spiece.model': new Blob([Uint8Array.of(1, 2, 3)]),
};
const TOTAL = weights.length + 5;
const never = new AbortController().signal;

/** Compared at once: element by element millions would take minutes. */
async function holdsWeights(opened: AttachedFiles): Promise<boolean> {
  return Buffer.from(await opened['model.safetensors']!.arrayBuffer()).equals(weights);
}

describe('kept models', () => {
  it('come back byte for byte, with their size', async () => {
    const root = memoryFolder();
    const progress: number[] = [];
    await keepModel(root, NAME, files, (bytes) => progress.push(bytes), never);
    expect(await listKeptModels(root)).toEqual([{ name: NAME, bytes: TOTAL, isWhole: true, download: null }]);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(progress.at(-1)).toBe(TOTAL);
    const opened = await openKeptModel(root, NAME);
    expect(Object.keys(opened).sort()).toEqual(Object.keys(files).sort());
    expect(await holdsWeights(opened)).toBe(true);
    await removeKeptModel(root, NAME);
    expect(await listKeptModels(root)).toEqual([]);
  });

  it('are not whole after a cancelled copy, which goes on where it stopped', async () => {
    const root = memoryFolder();
    const cancel = new AbortController();
    const broken = keepModel(root, NAME, files, (bytes) => bytes > 2 ** 22 && cancel.abort(), cancel.signal);
    await expect(broken).rejects.toThrow();
    const [kept] = await listKeptModels(root);
    expect(kept?.isWhole).toBe(false);
    expect(kept?.bytes).toBeGreaterThan(2 ** 22);
    await expect(openKeptModel(root, NAME)).rejects.toMatchObject({ tag: 'FileMissing' });

    const progress: number[] = [];
    await keepModel(root, NAME, files, (bytes) => progress.push(bytes), never);
    // The first file is there, and of the second all that was copied before.
    expect(progress[1]).toBe(kept!.bytes);
    const opened = await openKeptModel(root, NAME);
    expect(await holdsWeights(opened)).toBe(true);
  });

  it('say so where there is no room, and take it up again when there is', async () => {
    const room = { bytes: 5 * 2 ** 20 };
    const root = memoryFolder(room);
    await expect(keepModel(root, NAME, files, () => {}, never)).rejects.toMatchObject({
      tag: 'Storage',
      remedy: expect.stringContaining('Free space'),
    });
    expect((await listKeptModels(root))[0]?.isWhole).toBe(false);
    room.bytes = Number.POSITIVE_INFINITY;
    await keepModel(root, NAME, files, () => {}, never);
    expect((await listKeptModels(root))[0]).toMatchObject({ bytes: TOTAL, isWhole: true });
  });
});
