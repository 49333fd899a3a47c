import { describe, expect, it } from 'vitest';
import { fittingWords } from './fittingWords.ts';

const words = (count: number, from = 0) => Array.from({ length: count }, (_, id) => `▁word${from + id}`);
const ids = (tokens: readonly { sourceId: number }[]) => tokens.map(({ sourceId }) => sourceId);

describe('fittingWords', () => {
  it('takes the words that the reference takes, and checks on others', () => {
    const { fit, check } = fittingWords(words(10_000), words(10_000), 768);
    expect(ids(fit)).toEqual(Array.from({ length: 4000 }, (_, place) => 1000 + place));
    expect(check).toHaveLength(200);
    expect(new Set(ids(check)).size).toBe(200);
    for (const id of ids(check)) expect(id < 1000 || id >= 5000).toBe(true);
  });

  it('takes all that a small vocabulary shares but each tenth', () => {
    // Shared: 100 to 299.
    const { fit, check } = fittingWords(words(300), words(300, 100), 50);
    expect(fit).toHaveLength(180);
    expect(ids(check)).toEqual(Array.from({ length: 20 }, (_, place) => 109 + 10 * place));
    expect(fit[0]).toEqual({ piece: '▁word100', sourceId: 100, targetId: 0 });
  });

  it('refuses vocabularies that hardly meet', () => {
    expect(fittingWords(words(28), words(28), 50).fit).toHaveLength(26);
    const few = () => fittingWords(words(27), words(27), 50);
    expect(few).not.toThrow();
    const fewer = () => fittingWords(words(26), words(500), 50);
    expect(fewer).toThrow(expect.objectContaining({ tag: 'Transfer', found: '26 pieces in both vocabularies' }));
  });
});
