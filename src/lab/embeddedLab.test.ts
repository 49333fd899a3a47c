/** The files in public/lab against what this page expects of them: whoever changes the lab learns here what broke. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parseNpy } from '../formats/npy.ts';
import { parseTable } from '../formats/table.ts';
import { promptFromArray } from '../prompts/prompt.ts';
import { buildExamples } from '../tasks/examples.ts';
import { readSpiece } from '../tokenizers/spiece.ts';
import { parseStudy } from '../training/study/studyFile.ts';
import { tokenizeExamples } from '../training/tokenizeExamples.ts';
import { guideOfLab, parseLabIndex } from './labIndex.ts';

const LAB = new URL('../../public/lab/', import.meta.url);
const labFile = async (path: string) => new Uint8Array(await readFile(new URL(path, LAB)));
const labJson = async (path: string): Promise<unknown> => JSON.parse(await readFile(new URL(path, LAB), 'utf8'));

const index = parseLabIndex(await labJson('lab.json'));
const model = (await labJson(`${index.model.path}/config.json`)) as { d_model: number };
const tokenizer = await readSpiece(await labFile(`${index.model.path}/spiece.model`));

async function examplesOf(task: (typeof index.tasks)[number], split: string) {
  const path = `${task.path}/${split}.tsv`;
  const table = parseTable(await labFile(path), path);
  const { inputs, targets, labels } = task;
  return buildExamples(table, labels === undefined ? { inputs, targets } : { inputs, targets, labels }, path).examples;
}

describe.each(index.tasks)('task $name', (task) => {
  it('has three splits without a text in common', async () => {
    const splits = await Promise.all(['train', 'validation', 'test'].map((split) => examplesOf(task, split)));
    const texts = splits.flatMap((examples) => examples.map(({ input }) => input));
    expect(splits.map((examples) => examples.length)).toEqual([1000, 200, 500]);
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('cannot be done by always giving one answer', async () => {
    const targets = (await examplesOf(task, 'test')).map(({ target }) => target);
    const counts = [...new Set(targets)].map((target) => targets.filter((other) => other === target).length);
    expect(Math.max(...counts) / targets.length).toBeLessThan(0.6);
    if (task.labels === undefined) return;
    expect(counts).toHaveLength(Object.keys(task.labels).length);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  });

  it('fits its lengths without a cut, in words that the tokenizer knows', async () => {
    const examples = [...(await examplesOf(task, 'train')), ...(await examplesOf(task, 'test')), task.example];
    const rows = tokenizeExamples(examples, tokenizer, task.maxInputLength ?? 0, task.maxTargetLength ?? 0);
    expect(rows.filter((row) => row.inputWasCut || row.targetWasCut)).toEqual([]);
    for (const { inputIds } of rows) expect(inputIds).not.toContain(tokenizer.unknownTokenId);
  });
});

it('has what the guided first run needs', () => {
  expect(guideOfLab(index)).not.toBeNull();
});

const taskNames = index.tasks.map(({ name }) => name);
const mixedTasks = async () => {
  const { runs } = parseStudy(await labJson('studies/mixture.json'), 'mixture.json');
  return runs.flatMap(({ spec }) => spec.mixture?.tasks.map(({ name }) => name) ?? []);
};

it.each(index.prompts)('prompt $name fits the model and the recipe', async ({ path, length, width, task }) => {
  const prompt = promptFromArray(parseNpy(await labFile(path), path), path);
  expect({ length: prompt.length, width: prompt.width }).toEqual({ length, width });
  expect(width).toBe(model.d_model);
  expect(index.recipe).toMatchObject({ prompt: { length } });
  const mixed = await mixedTasks();
  expect([...taskNames, `mixture of ${mixed.length} tasks`]).toContain(task);
});

it('has a study of one mixture: every task that has a source prompt of its own', async () => {
  const own = index.prompts.map(({ task }) => task).filter((task) => taskNames.includes(task));
  expect((await mixedTasks()).sort()).toEqual(own.sort());
});
