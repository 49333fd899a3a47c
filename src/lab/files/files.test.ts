import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTable } from '../../formats/table.ts';
import { suggestTask } from '../../tasks/taskPreview.ts';
import { parseRunFile } from '../../training/runFile.ts';
import { findByPath } from './findByPath.ts';
import type { InspectedTable } from './inspected.ts';
import { fileNameOf } from './saveFile.ts';
import { firstMapping, headerOf, presetsFor, rawLabelsOf } from './tableMapping.ts';
import { examplesOfMapping, HELD_OUT_EVERY, splitTable, taskOfTable } from './tableTask.ts';

function tableItem(name: string, text: string): InspectedTable {
  const bytes = new TextEncoder().encode(text);
  const table = parseTable(bytes, name);
  return { kind: 'table', id: 1, name, file: new Blob([bytes]), table, suggestion: suggestTask(table) };
}

const ROWS = 25;
const reviews = tableItem(
  'reviews.tsv',
  `sentence\tlabel\n${Array.from({ length: ROWS }, (_, index) => `the film "${index}", no less\t${index % 2}`).join('\n')}\n`,
);

describe('a given table', () => {
  it('opens with templates that give every row', () => {
    const mapping = firstMapping(reviews);
    expect(headerOf(reviews)).toEqual(['sentence', 'label']);
    expect(examplesOfMapping(reviews, mapping).examples).toHaveLength(ROWS);
    expect(rawLabelsOf(reviews, mapping.targets)).toEqual(['0', '1']);
  });

  it('becomes a task that keeps every tenth row out of training, and loses none', async () => {
    const mapping = {
      ...firstMapping(reviews),
      inputs: '{sentence}',
      targets: '{label}',
      labels: { 0: 'bad', 1: 'good' },
    };
    const task = taskOfTable(reviews, mapping);
    expect(task.spec).toEqual({
      train: 'reviews-train.csv',
      validation: 'reviews-validation.csv',
      inputs: '{sentence}',
      targets: '{label}',
      labels: { 0: 'bad', 1: 'good' },
    });
    const halves = await Promise.all(
      ['reviews-train.csv', 'reviews-validation.csv'].map(async (path) => {
        const half = tableItem(path, await task.files[path]!.text());
        return examplesOfMapping(half, mapping).examples;
      }),
    );
    expect(halves.map((half) => half.length)).toEqual([ROWS - 2, 2]);
    const all = examplesOfMapping(reviews, mapping).examples.map(({ input }) => input);
    expect(
      halves
        .flat()
        .map(({ input }) => input)
        .sort(),
    ).toEqual(all.sort());
  });

  it('validates on what the person says', () => {
    const mapping = firstMapping(reviews);
    const other = { kind: 'table', name: 'dev.tsv', file: new Blob(['x']) } as const;
    const paths = (validation: Parameters<typeof taskOfTable>[1]['validation']) => {
      const { spec, files } = taskOfTable(reviews, { ...mapping, validation });
      return [spec.validation, Object.keys(files)];
    };
    expect(paths({ kind: 'none' })).toEqual([undefined, ['reviews.tsv']]);
    expect(paths({ kind: 'same' })).toEqual(['reviews.tsv', ['reviews.tsv']]);
    expect(paths(other)).toEqual(['dev.tsv', ['reviews.tsv', 'dev.tsv']]);
  });

  it('may be read as the task of a benchmark that its columns and labels show', async () => {
    const name = 'RTE.tsv';
    const table = tableItem(name, `sentence1\tsentence2\tlabel\n${'a b\tc d\t1\ne f\tg h\t0\n'.repeat(10)}`);
    const [rte] = presetsFor(table);
    expect(rte?.name).toBe('glue_rte');
    expect(presetsFor(reviews).map((preset) => preset.name)).toContain('glue_sst2');
    const mapping = { ...firstMapping(table), preset: 'glue_rte' };
    expect(examplesOfMapping(table, mapping).examples[0]).toEqual({
      input: 'rte sentence1: a b sentence2: c d',
      target: 'not_entailment',
    });
    const task = taskOfTable(table, mapping);
    expect(task).toMatchObject({ maxInputLength: 512, maxTargetLength: 8 });
    expect(task.spec).toMatchObject({ preset: 'glue_rte', metrics: ['accuracy'] });
    expect(task.spec).not.toHaveProperty('labels');
    // What the run file says of it is what a run file may say, and the halves are tables of the task.
    const json = { version: 1, model: 'lab', prompt: { length: 1, init: { kind: 'uniform' } }, steps: 1 };
    expect(parseRunFile({ ...json, task: task.spec }, 'x').task).toEqual(task.spec);
    const half = tableItem('half.csv', await task.files[task.spec.validation ?? '']!.text());
    expect(examplesOfMapping(half, mapping).examples).toHaveLength(2);
  });

  it('is refused with the reason while a template does not fit', () => {
    expect(() => taskOfTable(reviews, { ...firstMapping(reviews), inputs: '{sentense}' })).toThrow(/sentence/);
  });

  it('splits any table without losing or doubling a row', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.string()), { minLength: 1 }), fc.boolean(), (rows, header) => {
        const { train, heldOut } = splitTable({ columns: null, rows }, header);
        const data = rows.length - (header ? 1 : 0);
        const heads = header ? 1 : 0;
        expect(heldOut.length - heads).toBe(Math.floor(data / HELD_OUT_EVERY));
        expect(train.length - heads + heldOut.length - heads).toBe(data);
      }),
    );
  });
});

describe('names of downloads', () => {
  it('are safe on every system, whatever the run is called', () => {
    const safeName = /^[\p{L}\p{N}_][\p{L}\p{N}._-]*$/u;
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const safe = fileNameOf(name);
        expect(safe).toMatch(safeName);
        expect(safe.length).toBeLessThanOrEqual(100);
      }),
    );
  });
});

describe('files that a run file names', () => {
  const given = { 'runs/a/source.npy': 1, 'runs/b/source.npy': 2, 'runs/models/t5': 3, 'train.tsv': 4 };

  it('are those beside it, not others of the same name', () => {
    expect(findByPath(given, 'source.npy', 'runs/b/run.json')).toBe(2);
    expect(findByPath(given, './x/../source.npy', 'runs/a/run.json')).toBe(1);
    expect(findByPath(given, '../models/t5', 'runs/a/run.json')).toBe(3);
  });

  it('may have been given without their folders, as long as one name is one file', () => {
    expect(findByPath(given, 'data/train.tsv', 'run.json')).toBe(4);
    expect(findByPath(given, 'elsewhere/source.npy', 'run.json')).toBeUndefined();
    expect(findByPath(given, 'missing.tsv', 'runs/a/run.json')).toBeUndefined();
    expect(findByPath(given, 'constructor', 'run.json')).toBeUndefined();
  });
});
