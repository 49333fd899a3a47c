import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { surviveMutations } from '../../tests/support/surviveMutations.ts';
import { isLabError, type LabError } from '../base/errors.ts';
import { columnsOf, escapeTemplate, parseTemplate, resolveColumn, type Template } from './template.ts';

function refusal(action: () => unknown): LabError {
  try {
    action();
  } catch (error) {
    if (isLabError(error, 'Template')) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** The source of a parsed template: parsing it again must give the same parts. */
function write(template: Template): string {
  return template
    .map((part) => {
      if (typeof part === 'string') return escapeTemplate(part);
      return part.kind === 'name' ? `{${part.name}}` : `{${part.index}}`;
    })
    .join('');
}

describe('parseTemplate', () => {
  it('reads names, positions and doubled braces', () => {
    expect(parseTemplate('sst2 sentence: {sentence} {0}{{x}}{12}', 't')).toEqual([
      'sst2 sentence: ',
      { kind: 'name', name: 'sentence' },
      ' ',
      { kind: 'position', index: 0 },
      '{x}',
      { kind: 'position', index: 12 },
    ]);
    expect(parseTemplate('', 't')).toEqual([]);
    expect(parseTemplate('{{{a}}}', 't')).toEqual(['{', { kind: 'name', name: 'a' }, '}']);
  });

  it.each([
    ['a {b', 'does not close'],
    ['a }', 'did not open'],
    ['{}', 'empty column name'],
    ['{a{b}', 'inside a column name'],
    ['{99999}', 'too large'],
    ['{1000000000000000000000}', 'too large'],
  ])('refuses %j', (source, what) => {
    expect(refusal(() => parseTemplate(source, 't')).what).toContain(what);
  });

  it('says where in the template the mistake is', () => {
    expect(refusal(() => parseTemplate('ab {c', 'inputs')).found).toBe('"{c" at character 4 of "ab {c"');
  });

  it('takes any text through escapeTemplate', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('{', '}', 'a', '0', ' ') }), (text) => {
        expect(parseTemplate(escapeTemplate(text), 't').join('')).toBe(text);
      }),
    );
  });

  it('survives 10,000 damaged templates', async () => {
    const encode = (text: string) => new TextEncoder().encode(text);
    const outcome = await surviveMutations({
      inputs: ['sst2 sentence: {sentence}', '{0} {{x}} {1}', 'q: {question} c: {context} {__proto__}'].map(encode),
      count: 10_000,
      seed: 2,
      parse: (bytes) => parseTemplate(new TextDecoder().decode(bytes), 't'),
      check: (template) => expect(parseTemplate(write(template), 't')).toEqual(template),
    });
    expect(outcome.refused).toBeGreaterThan(500);
    expect(outcome.parsed).toBeGreaterThan(2000);
  });
});

describe('columnsOf', () => {
  it('lists every column once', () => {
    expect(columnsOf(parseTemplate('{a}{b}{a}{0}{00}', 't'))).toEqual([
      { kind: 'name', name: 'a' },
      { kind: 'name', name: 'b' },
      { kind: 'position', index: 0 },
    ]);
  });
});

describe('resolveColumn', () => {
  const find = (name: string, columns: string[] | null) => resolveColumn({ kind: 'name', name }, columns, 'x.tsv');

  it('finds columns by their exact name', () => {
    expect(find('b', ['a', 'b'])).toBe(1);
    expect(find('constructor', ['__proto__', 'constructor'])).toBe(1);
    expect(resolveColumn({ kind: 'position', index: 7 }, null, 'x.tsv')).toBe(7);
  });

  it('names the columns there are, and near matches', () => {
    const error = refusal(() => find('Sentense', ['idx', 'sentence', 'label']));
    expect(error.found).toBe('the columns "idx", "sentence", "label"');
    expect(error.expected).toBe('perhaps {sentence}');
    expect(refusal(() => find('zzz', ['idx'])).expected).toBe('one of these');
  });

  it('never finds what objects inherit', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'length']) refusal(() => find(name, ['a', 'b']));
  });

  it('refuses a name that two columns have', () => {
    expect(refusal(() => find('a', ['a', 'b', 'a'])).found).toBe('columns 0 and 2 have it');
  });
});
