import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { surviveMutations } from '../../tests/support/surviveMutations.ts';
import { ownField, parseJsonBytes, parseJsonText } from './json.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** `JSON.parse`, with the same result for any text that is not JSON. */
function reference(bytes: Uint8Array): { value: unknown } | null {
  try {
    return { value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) };
  } catch {
    return null;
  }
}

describe('parseJsonText', () => {
  it('gives what JSON.parse gives where no key stands twice', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), fc.boolean(), (json, pretty) => {
        const text = pretty ? JSON.stringify(JSON.parse(json), null, 2) : json;
        const result = parseJsonText(text);
        // fast-check never repeats a key; "__proto__" is a key like any other.
        expect(result).toEqual({ value: JSON.parse(text) });
      }),
    );
  });

  it('refuses a repeated key at any depth, however it is written', () => {
    const wraps = fc.array(fc.constantFrom('list', 'object'), { maxLength: 5 });
    fc.assert(
      fc.property(wraps, fc.json(), fc.json(), (depth, first, second) => {
        const twice = `{"k{": ${first}, "x": [1, {"k{": 2}], "k\\u007b": ${second}}`;
        const text = depth.reduce(
          (inner, kind) => (kind === 'list' ? `[0, ${inner}]` : `{"a": ${inner}, "b": 1}`),
          twice,
        );
        expect(parseJsonText(text)).toEqual({ problem: 'the key "k{" twice in one object' });
      }),
    );
  });

  it('takes equal keys in different objects', () => {
    const text = '[{"a": {"a": [{"a": "a"}]}, "b": "a"}, {"a": 1}]';
    expect(parseJsonText(text)).toEqual({ value: JSON.parse(text) });
  });

  it('survives 10,000 damaged texts', async () => {
    const texts = ['{"a": [1, 2.5e3, {"b": "\\u00e9\\"", "c": null}], "d": true}', '[{"x": {}}, [], "\u2603", -0.1]'];
    const result = await surviveMutations({
      inputs: texts.map(bytesOf),
      count: 10_000,
      seed: 10,
      parse: parseJsonBytes,
      check(parsed, bytes) {
        if ('value' in parsed) expect(parsed).toEqual(reference(bytes));
        else if (!parsed.problem.startsWith('the key')) expect(reference(bytes)).toBeNull();
      },
    });
    expect(result.parsed).toBe(10_000);
  });
});

describe('ownField', () => {
  it('knows only keys that the file has', () => {
    expect(ownField({}, 'constructor')).toBeUndefined();
    expect(ownField(JSON.parse('{"__proto__": 1}'), '__proto__')).toBe(1);
  });
});
