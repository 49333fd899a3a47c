import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTable } from '../../formats/table.ts';
import { fileOfPastedText } from './pastedText.ts';

async function bytesOf(text: string): Promise<{ path: string; bytes: Uint8Array } | null> {
  const given = fileOfPastedText(text);
  return given === null ? null : { path: given.path, bytes: new Uint8Array(await given.file.arrayBuffer()) };
}

describe('pasted text', () => {
  it('of a spreadsheet is a table with the same cells', async () => {
    const cell = fc.stringMatching(/^[a-zäß0-9 ,."-]{1,12}$/).filter((text) => text.trim() !== '');
    const rows = fc
      .integer({ min: 2, max: 4 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 2, maxLength: 9 }),
      );
    await fc.assert(
      fc.asyncProperty(rows, fc.constantFrom('\n', '\r\n'), async (table, lineEnd) => {
        const given = await bytesOf(table.map((row) => row.join('\t')).join(lineEnd));
        expect(given).not.toBeNull();
        expect(parseTable(given!.bytes, given!.path).rows).toEqual(table);
      }),
    );
  });

  it.each([
    ['a,b\n1,2\n', 'csv'],
    ['{x}\t1\n{y}\t2', 'tsv'],
    ['{"a": 1}\n{"a": 2}\n', 'jsonl'],
    ['{\n  "version": 1,\n  "model": "lab"\n}', 'json'],
    ['{"version": 1}', 'json'],
  ])('%j is a %s', async (text, ending) => {
    expect((await bytesOf(text))?.path).toMatch(new RegExp(`^pasted-\\d+\\.${ending}$`));
  });

  it.each(['', '\n', 'one word', 'a line, with a comma', 'two lines\nof prose, that is all', 'a\tb'])(
    '%j is no file',
    async (text) => {
      expect(await bytesOf(text)).toBeNull();
    },
  );

  it('gets a name of its own each time', async () => {
    const [one, two] = [fileOfPastedText('a,b\n1,2'), fileOfPastedText('a,b\n1,2')];
    expect(one?.path).not.toBe(two?.path);
  });
});
