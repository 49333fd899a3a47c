import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLabError } from '../../../base/errors.ts';
import { addressOfFile, addressOfModel } from './askHub.ts';
import { parseModelName } from './modelName.ts';

describe('parseModelName', () => {
  const main = { name: 'google/flan-t5-small', revision: 'main' };
  it.each([
    ['google/flan-t5-small', '', main],
    [' google/flan-t5-small ', ' main ', main],
    ['https://huggingface.co/google/flan-t5-small', '', main],
    ['huggingface.co/google/flan-t5-small/', '', main],
    ['https://hf.co/google/flan-t5-small?library=transformers#files', '', main],
    ['https://huggingface.co/google/flan-t5-small/tree/main', '', main],
    ['https://huggingface.co/google/flan-t5-small/blob/main/config.json', '', main],
    ['https://huggingface.co/google/flan-t5-small/tree/refs%2Fpr%2F3', '', { ...main, revision: 'refs/pr/3' }],
    ['https://huggingface.co/google/flan-t5-small/tree/main', 'refs/pr/3', { ...main, revision: 'refs/pr/3' }],
    ['t5-small', 'v1.0', { name: 't5-small', revision: 'v1.0' }],
  ])('reads %j with revision %j', (text, revision, expected) => {
    expect(parseModelName(text, revision)).toEqual(expected);
  });

  it.each([
    ['', ''],
    ['a b', ''],
    ['a/b/c', ''],
    ['../x', ''],
    ['a/..', ''],
    ['https://example.com/a/b', ''],
    ['javascript:alert(1)', ''],
    ['a/b', 'x y'],
    ['a/b', '../c'],
    ['a/b', '/main'],
    ['https://huggingface.co/a/b/tree/%E0%A4%A', ''],
  ])('refuses %j with revision %j', (text, revision) => {
    expect(() => parseModelName(text, revision)).toThrow(expect.objectContaining({ tag: 'Hub' }));
  });

  it('never leads anywhere but to the Hub’s files of that model', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string({ minLength: 1 }), (text, revision, path) => {
        let model: ReturnType<typeof parseModelName>;
        try {
          model = parseModelName(text, revision);
        } catch (error) {
          expect(isLabError(error, 'Hub')).toBe(true);
          return;
        }
        const list = new URL(addressOfModel(model));
        expect(list.origin).toBe('https://huggingface.co');
        expect(list.pathname).toBe(`/api/models/${model.name}/revision/${encodeURIComponent(model.revision)}`);
        const commit = '0'.repeat(40);
        const file = new URL(addressOfFile({ name: model.name, commit }, path));
        expect(file.origin).toBe('https://huggingface.co');
        expect(file.pathname).toMatch(new RegExp(`^/${model.name.replaceAll('.', '\\.')}/resolve/`));
      }),
    );
  });
});
