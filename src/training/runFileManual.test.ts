import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseRunFile, serializeRunFile } from './runFile.ts';
import { parseStudy } from './study/studyFile.ts';

const MANUAL = readFileSync(new URL('../../docs/run-file.md', import.meta.url), 'utf8');
const FILES = [...MANUAL.matchAll(/```json\n(.*?)```/gs)]
  .map((match) => match[1]!)
  .filter((example) => example.includes('"version"'));
const STUDIES = FILES.filter((example) => example.includes('"study"'));
const EXAMPLES = FILES.filter((example) => !STUDIES.includes(example));

describe('docs/run-file.md', () => {
  it('has examples', () => {
    expect(EXAMPLES.length).toBeGreaterThanOrEqual(3);
    expect(STUDIES).toHaveLength(1);
  });

  it.each(STUDIES)('shows a study file that parses: %#', (example) => {
    expect(parseStudy(JSON.parse(example), 'study.json').runs).toHaveLength(6);
  });

  it.each(EXAMPLES)('shows a run file that parses: %#', (example) => {
    const json = JSON.parse(example) as { steps: number };
    expect(parseRunFile(json, 'run.json').steps).toBe(json.steps);
  });

  it.each([
    ['adafactor', { kind: 'adafactor' }, { kind: 'constant' }, { kind: 'uniform' }],
    ['adamw', { kind: 'adamw', learningRate: 1 }, { kind: 'cosine' }, { kind: 'classLabels', labels: ['a'] }],
    ['text', { kind: 'adafactor' }, { kind: 'linear' }, { kind: 'text', text: 'a' }],
  ])('explains every field of a complete run file: %s', (_, optimizer, schedule, init) => {
    const task = { train: 'a.tsv', validation: 'b.tsv', inputs: '{0}', targets: '{1}', labels: { 0: 'no' } };
    const decoding = { method: 'beam' };
    const json = {
      version: 1,
      model: 'lab',
      prompt: { length: 1, init },
      task,
      steps: 1,
      decoding,
      optimizer,
      schedule,
    };
    const resolved: unknown = JSON.parse(serializeRunFile(parseRunFile(json, 'run.json')));
    for (const name of fieldNames(resolved)) expect(MANUAL).toMatch(pattern(name));
  });

  it.each(['proportional', 'equal'])('explains every field of a mixture: %s', (kind) => {
    const tasks = [{ name: 'a', train: 'a.tsv', inputs: '{0}', targets: '{1}' }];
    const mixture = { tasks, rates: { kind } };
    const json = { version: 1, model: 'lab', prompt: { length: 1, init: { kind: 'uniform' } }, mixture, steps: 1 };
    const resolved: unknown = JSON.parse(serializeRunFile(parseRunFile(json, 'run.json')));
    for (const name of fieldNames(resolved)) expect(MANUAL).toMatch(pattern(name));
  });
});

const pattern = (name: string) => new RegExp(`\`(task\\.|prompt\\.|mixture\\.)?${name}\``);

/** Names of all fields at any depth; a label map's keys are data. */
function fieldNames(value: unknown): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === 'labels' ? ['labels'] : [...(name === 'prompt' ? [] : [name]), ...fieldNames(inner)],
  );
}
