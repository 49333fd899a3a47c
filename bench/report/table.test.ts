import { describe, expect, it } from 'vitest';
import { digits, renderTable } from './table.ts';

describe('three digits', () => {
  it.each([
    [0, '0'],
    [1234.5, '1235'],
    [12.345, '12.3'],
    [1.2345, '1.23'],
    [0.012345, '0.0123'],
    [Number.NaN, '–'],
  ])('%f is %s', (value, text) => {
    expect(digits(value)).toBe(text);
  });
});

describe('a table', () => {
  const table = {
    head: ['shape', 's'],
    rows: [
      ['lab', '1.5'],
      ['xl-block', '22'],
    ],
  };

  it('has aligned columns in the terminal', () => {
    expect(renderTable(table, false)).toBe('shape     s\nlab       1.5\nxl-block  22');
  });

  it('is Markdown for documents', () => {
    expect(renderTable(table, true)).toBe('| shape | s |\n| --- | --- |\n| lab | 1.5 |\n| xl-block | 22 |');
  });
});
