import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { surviveMutations } from '../../tests/support/surviveMutations.ts';
import { isLabError, type LabError } from '../base/errors.ts';
import { parseTable, type Table } from './table.ts';

const text = (value: string) => new TextEncoder().encode(value);
const parse = (value: string, name = 'table') => parseTable(text(value), name);

function refusalOf(bytes: Uint8Array, name = 'table'): LabError {
  try {
    parseTable(bytes, name);
  } catch (error) {
    if (isLabError(error, 'TableFormat')) return error;
    throw error;
  }
  throw new Error('was not refused');
}

/** A field of any text, line ends and NUL aside. */
const field = fc.string({ unit: 'grapheme', maxLength: 12 }).map((value) => value.replaceAll(/[\r\n\0\ufeff]/g, ' '));

/** Rows of one length, at least two columns, so that no row looks like an empty last line. */
function rowsOf(fields: fc.Arbitrary<string>): fc.Arbitrary<string[][]> {
  return fc
    .integer({ min: 2, max: 5 })
    .chain((width) =>
      fc.array(fc.array(fields, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 6 }),
    );
}

describe('TSV', () => {
  it('takes quotes as plain characters, as SST-2 has them', () => {
    expect(parse('sentence\tlabel\n"hide new secretions\t0\n" it \'s "\t1\n', 'train.tsv')).toEqual({
      format: 'tsv',
      columns: null,
      rows: [
        ['sentence', 'label'],
        ['"hide new secretions', '0'],
        ['" it \'s "', '1'],
      ],
    });
  });

  it('drops a byte-order mark, CRLF and empty last lines', () => {
    expect(parse('\ufeffa\tb\r\nc\t\r\n\r\n').rows).toEqual([
      ['a', 'b'],
      ['c', ''],
    ]);
  });

  it('gives back any fields', () => {
    const noTabs = field.map((value) => value.replaceAll('\t', ' '));
    fc.assert(
      fc.property(rowsOf(noTabs), fc.constantFrom('\n', '\r\n'), fc.boolean(), (rows, lineEnd, lastEnd) => {
        const written = rows.map((row) => row.join('\t')).join(lineEnd) + (lastEnd ? lineEnd : '');
        expect(parse(written, 'x.tsv').rows).toEqual(rows);
      }),
    );
  });

  it('names the line and both counts of a ragged row', () => {
    const error = refusalOf(text('a\tb\nc\td\ne\n'));
    expect([error.found, error.expected]).toEqual(['1 in line 3', '2, as in the first row']);
  });
});

describe('CSV', () => {
  it('knows quotes', () => {
    expect(parse('text,label\r\n"a ""b"", c\r\nd",1\r\n', 'x.csv').rows).toEqual([
      ['text', 'label'],
      ['a "b", c\nd', '1'],
    ]);
  });

  it('gives back any fields, quoted as papaparse or not', () => {
    fc.assert(
      fc.property(
        rowsOf(fc.oneof(field, fc.constantFrom('"', ',', '\n', '""', ' "x"'))),
        fc.boolean(),
        (rows, quotes) => {
          const written = Papa.unparse(rows, { quotes, newline: '\n' });
          expect(parse(written, 'x.csv')).toEqual({ format: 'csv', columns: null, rows });
        },
      ),
    );
  });

  it.each(['a,b\n"c,d\n', 'a,b\n"c"d,e\n'])('refuses quotes that do not match: %j', (csv) => {
    expect(refusalOf(text(csv), 'x.csv').what).toContain('quotes');
  });

  it('reads a hostile megabyte of quotes at once', () => {
    expect(refusalOf(text(`a,b\n${'"x'.repeat(500_000)}`), 'x.csv').tag).toBe('TableFormat');
  });
});

describe('JSONL', () => {
  it('keeps numbers as written, and takes the keys of the first line as columns', () => {
    const lines =
      '{"text": "caf\\u00e9", "n": 1.0, "big": 12345678901234567890}\n{"n": -1e5, "big": true, "text": null}\n';
    expect(parse(lines)).toEqual({
      format: 'jsonl',
      columns: ['text', 'n', 'big'],
      rows: [
        ['café', '1.0', '12345678901234567890'],
        ['null', '-1e5', 'true'],
      ],
    });
  });

  it.each([
    ['nested values', '{"a": 1}\n{"a": [2]}', /Line 2.*a nested value under "a"/],
    ['nested values in the first line', '{"a": {"b": 1}}', /Line 1.*nested/],
    ['other keys', '{"a": 1}\n{"b": 2}', /Line 2.*the keys "b".*the keys "a"/],
    ['more keys', '{"a": 1}\n{"a": 1, "b": 2}', /Line 2.*the keys "a", "b"/],
    ['a key twice', '{"a": 1}\n{"a": 1, "a": 2}', /Line 2.*"a" twice/],
    ['a cut line', '{"a": 1}\n{"a": ', /Line 2.*end of the line/],
    ['an empty line within', '{"a": 1}\n\n{"a": 1}', /Line 2/],
    ['no keys', '{}\n{}', /without keys/],
  ])('refuses %s', (_, lines, message) => expect(refusalOf(text(lines)).message).toMatch(message));

  it('keeps keys that are special to JavaScript', () => {
    expect(parse('{"__proto__": "a", "constructor": "b"}')).toMatchObject({
      columns: ['__proto__', 'constructor'],
      rows: [['a', 'b']],
    });
  });

  it('agrees with JSON.parse on any flat object', () => {
    const scalar = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), scalar, { minKeys: 1 }), fc.nat(3), (object, indent) => {
        const line = JSON.stringify(object, null, indent === 0 ? undefined : ' ').replaceAll('\n', ' ');
        const table = parse(line, 'x.jsonl');
        const read = Object.fromEntries((table.columns ?? []).map((column, i) => [column, table.rows[0]?.[i]]));
        const expected = Object.fromEntries(Object.entries(object).map(([key, value]) => [key, showScalar(value)]));
        expect(read).toEqual(expected);
      }),
    );
  });
});

/** Texts as they are, other values as `JSON.stringify` wrote them. */
function showScalar(value: string | number | boolean): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

describe('parseTable', () => {
  it.each([
    ['a\tb', 'x', 'tsv'],
    ['a,b', 'x', 'csv'],
    ['a', 'x', 'tsv'],
    ['a,b\tc', 'x', 'tsv'],
    ['a,b', 'x.tsv', 'tsv'],
    ['a\tb', 'x.csv', 'tsv'],
    ['a,\tb', 'x.csv', 'csv'],
    ['{"a": 1}', 'x.tsv', 'jsonl'],
    ['{a}\tb', 'x', 'tsv'],
  ])('takes %j named %s for %s', (content, name, format) => expect(parse(content, name).format).toBe(format));

  it.each([
    ['', /empty/],
    ['\n\n', /empty/],
    ['a\0b', /NUL character at character 1/],
  ])('refuses %j', (content, message) => expect(refusalOf(text(content)).message).toMatch(message));

  it('names the offset of the first byte that is not UTF-8', () => {
    fc.assert(
      fc.property(field, fc.constantFrom([0xff], [0xc3, 0x20], [0xe2, 0x82], [0xf0, 0x9f, 0x98]), (prefix, bad) => {
        const bytes = Uint8Array.from([...text(`x${prefix}`), ...bad]);
        expect(refusalOf(bytes).found).toMatch(new RegExp(` at offset ${bytes.length - bad.length}$`));
      }),
    );
    expect(refusalOf(Uint8Array.of(97, 98, 0xff, 99)).found).toBe('byte ff at offset 2');
  });

  it('recognises UTF-16 by its mark', () => {
    expect(refusalOf(Uint8Array.of(0xff, 0xfe, 97, 0, 9, 0)).found).toContain('UTF-16');
  });

  it('survives 10,000 damaged tables', async () => {
    const inputs = [
      'sentence\tlabel\na fine film\t1\n"dull\t0\n',
      'text,label\r\n"a ""b"", c",1\r\nplain,0\r\n"two\nlines",1\r\n',
      '{"text": "caf\\u00e9", "n": 1.0, "ok": true}\n{"text": "☃", "n": -2e3, "ok": null}\n',
    ].map(text);
    const result = await surviveMutations<Table>({
      inputs,
      count: 10_000,
      seed: 4,
      parse: (bytes) => parseTable(bytes, 'damaged'),
      check(table, bytes) {
        const width = table.columns?.length ?? table.rows[0]?.length ?? 0;
        expect(width).toBeGreaterThan(0);
        for (const row of table.rows) expect(row.length).toBe(width);
        const decoded = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
        // Every field of a TSV, and every one of a CSV without quotes, stands in the file as it is.
        if (table.format === 'tsv' || (table.format === 'csv' && !decoded.includes('"'))) {
          for (const cell of table.rows.flat()) expect(decoded).toContain(cell);
        }
        if (table.format === 'jsonl') {
          const first = JSON.parse(decoded.slice(0, `${decoded}\n`.indexOf('\n')));
          expect(Object.keys(first).toSorted()).toEqual([...(table.columns ?? [])].sort());
        }
      },
    });
    expect(result.refused).toBeGreaterThan(2000);
    expect(result.parsed).toBeGreaterThan(1000);
  });
});
