import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseLabIndex } from './labIndex.ts';
import { taskOfLab } from './labStore.ts';

const shipped: unknown = JSON.parse(readFileSync(new URL('../../public/lab/lab.json', import.meta.url), 'utf8'));

describe('the index of the embedded lab', () => {
  it('is read as it ships', () => {
    const { model, tasks } = parseLabIndex(shipped);
    expect(model.path).toBe('model');
    expect(tasks.map(({ name }) => name)).toContain('review-polarity');
  });

  it('makes run-file tasks of its tasks', () => {
    const { tasks } = parseLabIndex(shipped);
    expect(taskOfLab(tasks[0]!).spec).toMatchObject({
      train: `lab:${tasks[0]!.path}/train.tsv`,
      validation: `lab:${tasks[0]!.path}/validation.tsv`,
      inputs: tasks[0]!.inputs,
    });
  });

  it('is refused by the name of the field that is wrong', () => {
    expect(() => parseLabIndex({ ...(shipped as object), tasks: [{ name: 3 }] })).toThrow(/tasks\.0/);
    expect(() => parseLabIndex(null)).toThrow(/index/);
  });
});
