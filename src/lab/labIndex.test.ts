import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { guideOfLab, parseLabIndex } from './labIndex.ts';
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

  it('names a guided first run, or leaves it to its first source prompt and a task that it was not tuned on', () => {
    const { guide: _, ...index } = parseLabIndex(shipped);
    const fallback = guideOfLab(index);
    expect(fallback?.prompt).toBe(index.prompts[0]);
    expect(fallback?.task.name).not.toBe(fallback?.prompt.task);
    expect(fallback).toMatchObject({ steps: 40, evaluateEvery: 5, validationExamples: 100 });

    const guide = { task: index.tasks.at(-1)!.name, prompt: index.prompts.at(-1)!.name, steps: 30 };
    expect(guideOfLab(parseLabIndex({ ...index, guide }))).toMatchObject({
      task: index.tasks.at(-1),
      prompt: index.prompts.at(-1),
      steps: 30,
      evaluateEvery: 5,
    });
    expect(guideOfLab({ ...index, guide: { ...guide, prompt: 'unheard of' } })).toBeNull();
    expect(guideOfLab({ ...index, prompts: [] })).toBeNull();
  });

  it('is refused by the name of the field that is wrong', () => {
    expect(() => parseLabIndex({ ...(shipped as object), tasks: [{ name: 3 }] })).toThrow(/tasks\.0/);
    expect(() => parseLabIndex(null)).toThrow(/index/);
    expect(() => parseLabIndex({ ...(shipped as object), guide: { task: 'a', prompt: 'b', steps: 0 } })).toThrow(
      /guide\.steps/,
    );
  });
});
