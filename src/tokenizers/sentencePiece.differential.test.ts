/** Token ids and decoded text against SentencePiece's C++ code, on random Unicode. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { randomText, TEXT_KINDS } from '../../tests/support/randomText.ts';
import {
  loadSentencePiece,
  type SentencePieceOracle,
  withoutByteOrderMarks,
} from '../../tests/support/sentencePieceOracle.ts';
import { Rng } from '../base/rng.ts';
import { readSpiece } from './spiece.ts';
import type { Tokenizer } from './tokenizer.ts';

interface Subject {
  readonly path: string;
  /** Strings a kind of text. */
  readonly strings: number;
}

const fixture = (name: string) => `tests/fixtures/tokenizers/${name}.model`;
const subjects: Subject[] = [
  { path: 'public/lab/model/spiece.model', strings: 500 },
  { path: fixture('unigram'), strings: 100 },
  { path: fixture('user-defined'), strings: 100 },
  { path: fixture('byte-fallback'), strings: 100 },
  { path: fixture('plain-spaces'), strings: 100 },
];
// The released T5's model is too large to keep here: SPOT_LAB_T5_SPIECE is a path to one.
const t5 = process.env.SPOT_LAB_T5_SPIECE;
if (t5 !== undefined) subjects.push({ path: t5, strings: 2000 });

async function load({ path }: Subject): Promise<[Tokenizer, SentencePieceOracle]> {
  const bytes = Uint8Array.from(readFileSync(path));
  return [await readSpiece(bytes, { extraIds: 0 }), await loadSentencePiece(path)];
}

/** Both decoders' texts of `ids`, ready to be compared. */
function decodeBoth(ids: readonly number[], tokenizer: Tokenizer, oracle: SentencePieceOracle): [string, string] {
  return [withoutByteOrderMarks(tokenizer.decode(ids)), withoutByteOrderMarks(oracle.decode(ids))];
}

describe.each(subjects)('$path', (subject) => {
  it('gives SentencePiece’s ids and text for every kind of text', async () => {
    const [tokenizer, oracle] = await load(subject);
    for (const [kind, draw] of Object.entries(TEXT_KINDS)) {
      const rng = Rng.forSeed(11, kind);
      for (let i = 0; i < subject.strings; i++) {
        // Long texts too: sums of scores then lose digits, which decides ties.
        const text = randomText(draw, i % 10 === 0 ? 400 : 40, rng);
        const ids = tokenizer.encode(text);
        expect(ids, `${kind}: ${JSON.stringify(text)}`).toEqual(oracle.encode(text));
        const [ours, theirs] = decodeBoth(ids, tokenizer, oracle);
        expect(ours, `${kind}: ${JSON.stringify(text)}`).toBe(theirs);
      }
    }
  });

  it('gives SentencePiece’s text for random ids', async () => {
    const [tokenizer, oracle] = await load(subject);
    const space = Array.from({ length: tokenizer.vocabSize }, (_, id) => id).filter(
      (id) => tokenizer.piece(id) === '▁',
    );
    const rng = Rng.forSeed(12, 'ids');
    for (let i = 0; i < 10 * subject.strings; i++) {
      const ids = Array.from({ length: 1 + rng.nextBelow(12) }, () => {
        const id = rng.nextBelow(4) === 0 ? rng.nextBelow(4) : rng.nextBelow(tokenizer.vocabSize);
        return id === tokenizer.eosTokenId ? (space[0] ?? 0) : id; // ours stops there by contract
      });
      const [ours, theirs] = decodeBoth(ids, tokenizer, oracle);
      expect(ours, ids.join(' ')).toBe(theirs);
    }
  });
});
