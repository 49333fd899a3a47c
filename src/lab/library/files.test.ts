import { describe, expect, it } from 'vitest';
import { readCheckpointZip } from '../../formats/checkpointZip.ts';
import { parseNpy } from '../../formats/npy.ts';
import { parsePeftConfig } from '../../formats/peftAdapter.ts';
import { readZip } from '../../formats/zip.ts';
import type { LibraryEntry } from '../../prompts/library/libraryEntry.ts';
import type { InspectedCheckpoints } from '../files/inspected.ts';
import { inspectPrompt } from '../files/inspectPrompt.ts';
import { entryOfPrompt, firstChoice, initialStepOf } from './addFiles.ts';
import { exportedEntry } from './exportEntry.ts';
import { sourceOfEntry } from './useAsSource.ts';

const MODEL = { name: 'lab-t5', identity: 'abc', width: 3 };
const OTHER = { ...MODEL, identity: 'def', width: 4 };
const array = { shape: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, 6), dtype: 'float32' };
const given = (name: string) => inspectPrompt(1, name, 'NumPy array', array);

function checkpoints(...steps: number[]): InspectedCheckpoints {
  const prompts = steps.map((globalStep) => ({ globalStep, item: given(`step ${globalStep}`) }));
  return { kind: 'checkpoints', id: 1, name: 'rte/numpy_checkpoints', what: 'Folder', prompts };
}

describe('given files', () => {
  it('are of the shown model if they are as wide and name no other', () => {
    expect(entryOfPrompt(given('rte-seed2.npy'), [MODEL], 7)).toMatchObject({
      name: 'rte-seed2',
      task: 'rte',
      model: MODEL,
      value: { step: null, prompt: { length: 2, width: 3, values: array.values } },
      key: null,
      addedAtMs: 7,
    });
    expect(entryOfPrompt({ ...given('a.npy'), baseModelName: 'lab-t5' }, [OTHER, MODEL], 0).model).toBe(MODEL);
  });

  it('stand apart otherwise', () => {
    const named = { ...given('a.npy'), baseModelName: 'google/t5-small-lm-adapt' };
    expect(entryOfPrompt(named, [MODEL], 0).model).toEqual({
      name: 'google/t5-small-lm-adapt',
      identity: null,
      width: 3,
    });
    const wide = entryOfPrompt(given('a.npy'), [OTHER], 0).model;
    expect(wide).toMatchObject({ identity: null, width: 3 });
    expect(wide.name).not.toBe(MODEL.name);
  });

  it('of a run: the last is the value, an early one the key, counted from where T5X began', () => {
    expect(firstChoice(checkpoints(1_101_000, 1_110_000, 1_362_144))).toEqual({
      valueStep: 1_362_144,
      keyStep: 1_110_000,
    });
    expect(initialStepOf(checkpoints(1_101_000))).toBe(1_100_000);
    expect(firstChoice(checkpoints(20, 40, 60))).toEqual({ valueStep: 60, keyStep: 20 });
    expect(initialStepOf(checkpoints(20))).toBe(0);
  });
});

describe('exports', () => {
  const prompt = { length: 2, width: 3, values: array.values };
  const early = { ...prompt, values: array.values.map((value) => value / 2) };
  const entry: LibraryEntry = {
    ...entryOfPrompt(given('rte.npy'), [MODEL], 0),
    origin: { kind: 'run', runId: 'r', runName: 'rte run', runFile: '{"version":1}' },
    initialStep: 1_100_000,
    value: { step: 60, prompt },
    key: { step: 20, prompt: early },
  };

  it('as .npy hold the value', () => {
    const { name, bytes } = exportedEntry(entry, 'npy');
    expect(name).toBe('rte.npy');
    expect(parseNpy(bytes, name)).toMatchObject({ shape: [2, 3], dtype: 'float32', values: array.values });
  });

  it('as checkpoints hold key and value by T5X’s steps, and the run file', () => {
    const { bytes } = exportedEntry(entry, 'checkpoints');
    expect(readCheckpointZip(bytes).map(({ globalStep, array: { values } }) => [globalStep, values[0]])).toEqual([
      [1_100_020, 0.5],
      [1_100_060, 1],
    ]);
    expect(readZip(bytes).at(-1)?.path).toBe('run.json');
  });

  it('as a PEFT adapter name the model and count the rows', () => {
    const { name, bytes } = exportedEntry(entry, 'peft');
    expect(name).toBe('rte-peft.zip');
    const config = readZip(bytes).find(({ path }) => path === 'adapter_config.json');
    expect(parsePeftConfig(config!.bytes, 'config')).toEqual({
      virtualTokens: 2,
      tokenDim: 3,
      baseModelName: 'lab-t5',
    });
  });

  it('into the sentence give the value; the lab’s by its path', () => {
    expect(sourceOfEntry(entry)).toMatchObject({ name: 'rte', prompt, init: { kind: 'file', path: 'rte.npy' } });
    const ofLab = sourceOfEntry({ ...entry, origin: { kind: 'lab', path: 'prompts/rte.npy' } });
    expect(ofLab.init).toEqual({ kind: 'file', path: 'lab:prompts/rte.npy' });
  });
});
