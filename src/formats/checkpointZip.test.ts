import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOfBase64, readJsonFixture } from '../../tests/support/fixtures.ts';
import { surviveMutations } from '../../tests/support/surviveMutations.ts';
import { LabError } from '../base/errors.ts';
import { type CheckpointRead, readCheckpointZip, writeCheckpointZip } from './checkpointZip.ts';
import { writeNpy } from './npy.ts';
import { readZip, writeZip } from './zip.ts';

const fixture = readJsonFixture<{ archives: { deflated: string } }>('formats/zip.json');

const prompt = (value: number) => ({ length: 2, width: 3, values: new Float32Array(6).fill(value) });

describe('checkpoint zips', () => {
  it('have the paths and bytes that T5X users know', () => {
    const zip = writeCheckpointZip(
      [{ globalStep: 1_100_020, prompt: prompt(20) }],
      [{ path: 'run.json', bytes: new Uint8Array(2) }],
    );
    const [first, second] = readZip(zip);
    expect(first?.path).toBe('numpy_checkpoints/checkpoint_1100020/encoder.prompt.prompt.prompt');
    expect(first?.bytes).toEqual(writeNpy(new Float32Array(6).fill(20), [2, 3]));
    expect(second?.path).toBe('run.json');
  });

  it('are read in the order of their steps, whoever packed them', () => {
    const read = readCheckpointZip(bytesOfBase64(fixture.archives.deflated));
    expect(read.map(({ globalStep, array }) => [globalStep, array.shape, array.values[0]])).toEqual([
      [10, [2, 3], 10],
      [1_100_020, [2, 3], 20],
    ]);
  });

  it('are read below a folder of any name', () => {
    const path = 'my run/numpy_checkpoints/checkpoint_5/encoder.prompt.prompt.prompt';
    const zip = writeZip([{ path, bytes: writeNpy(new Float32Array(1), [1, 1]) }]);
    expect(readCheckpointZip(zip).map(({ globalStep }) => globalStep)).toEqual([5]);
  });

  it('say what they hold instead', () => {
    expect(() => readCheckpointZip(writeZip([{ path: 'photo.png', bytes: new Uint8Array(1) }]))).toThrow(/photo\.png/);
  });

  it('name the broken checkpoint', () => {
    const path = 'numpy_checkpoints/checkpoint_5/encoder.prompt.prompt.prompt';
    const broken = writeZip([{ path, bytes: new TextEncoder().encode('oops') }]);
    expect(() => readCheckpointZip(broken, 'mine.zip')).toThrow(
      /mine\.zip\/numpy_checkpoints\/checkpoint_5.*not a \.npy/,
    );
  });

  it('refuse a step twice', () => {
    const bytes = writeNpy(new Float32Array(1), [1, 1]);
    const inFolder = (folder: string) => `${folder}/numpy_checkpoints/checkpoint_5/encoder.prompt.prompt.prompt`;
    const zip = writeZip(['a', 'b'].map((folder) => ({ path: inFolder(folder), bytes })));
    expect(() => readCheckpointZip(zip)).toThrow(LabError);
  });

  it('give back what was written', () => {
    const steps = fc.uniqueArray(fc.nat(2_000_000), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(steps, (globalSteps) => {
        const zip = writeCheckpointZip(globalSteps.map((globalStep) => ({ globalStep, prompt: prompt(globalStep) })));
        const read = readCheckpointZip(zip).map(({ globalStep, array }) => [globalStep, array.values[5]]);
        expect(read).toEqual(globalSteps.toSorted((a, b) => a - b).map((step) => [step, step]));
      }),
    );
  });

  it('survive 10,000 damages', async () => {
    const written = [10, 1_100_020].map((globalStep) => ({ globalStep, prompt: prompt(globalStep % 1000) }));
    const result = await surviveMutations<CheckpointRead[]>({
      inputs: [bytesOfBase64(fixture.archives.deflated), writeCheckpointZip(written)],
      count: 10_000,
      seed: 3,
      parse: (bytes) => readCheckpointZip(bytes),
      check(checkpoints) {
        // A checkpoint can be lost to damage elsewhere, but never change its values or its step.
        for (const { globalStep } of checkpoints) expect([10, 1_100_020]).toContain(globalStep);
        for (const { globalStep, array } of checkpoints) expect(array.values[3]).toBe(globalStep === 10 ? 10 : 20);
      },
    });
    expect(result.refused).toBeGreaterThan(5000);
    expect(result.parsed).toBeGreaterThan(300);
  });
});
