import { describe, expect, it } from 'vitest';
import { defaultChoices, type ProductShape } from '../choices.ts';
import { chosenVariants } from './chosenVariants.ts';
import { type ModelWork, modelContests } from './modelContests.ts';
import { tunedChoices } from './tunedChoices.ts';
import { tuningSentence } from './tuningReport.ts';
import { rowClassOf } from './variants.ts';

const SMALL = { storage: 'float16', transposed: false, inner: 64, columns: 64 } as const;
const LARGE = { storage: 'float16', transposed: false, inner: 1024, columns: 4096 } as const;
const WORK: ModelWork = {
  products: [
    { kind: { ...SMALL, rows: 'many' }, multiplyAddsAStep: 10 },
    { kind: { ...LARGE, rows: 'many' }, multiplyAddsAStep: 20 },
    { kind: { ...LARGE, rows: 'few' }, multiplyAddsAStep: 1 },
  ],
  attention: { numHeads: 2, dKv: 8, length: 16, sequencesAStep: 8 },
  norms: { width: 64, rowsAStep: 64 },
};
const limits = {
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupStorageSize: 16384,
} as GPUSupportedLimits;
const DEVICE = { limits, features: new Set<string>(), software: false };
const DEFAULTS = defaultChoices(false);

describe('tuned choices', () => {
  const contests = modelContests(WORK, DEFAULTS, DEVICE);
  const [large, small, decoding] = contests.products;
  if (large === undefined || small === undefined || decoding === undefined) throw new Error('three products');

  it('are contested by the default and its rivals, what weighs most first', () => {
    expect(contests.products.map(({ kind }) => [kind.columns, kind.rows])).toEqual([
      [4096, 'many'],
      [64, 'many'],
      [4096, 'few'],
    ]);
    for (const { candidates, kind } of contests.products) {
      expect(candidates[0]).toEqual(DEFAULTS.product({ ...kind, rows: kind.rows === 'few' ? 8 : 512 }));
      expect(new Set(candidates.map((candidate) => JSON.stringify(candidate))).size).toBe(candidates.length);
      expect(candidates.length).toBeGreaterThan(2);
    }
    expect(contests.attention.candidates[0]).toEqual(DEFAULTS.attentionTile);
    expect(contests.rowSharing.candidates).toEqual(['workgroup', 'invocation']);
  });

  it('leave attention alone on software adapters, which take long to compile it', () => {
    expect(modelContests(WORK, DEFAULTS, { ...DEVICE, software: true }).attention.candidates).toHaveLength(1);
  });

  it('are the winners, for other sizes those of the most similar contest, and the defaults where nothing is known', () => {
    const winners = new Map([
      [large.id, 1],
      [small.id, 2],
      [contests.rowSharing.id, 1],
    ]);
    const choices = tunedChoices(contests, winners, DEFAULTS);
    const ask = (changes: Partial<ProductShape>) => choices.product({ ...LARGE, rows: 512, ...changes });
    expect(ask({})).toBe(large.candidates[1]);
    expect(ask({ rows: 300, inner: 900, columns: 5000 })).toBe(large.candidates[1]);
    expect(ask({ inner: 70, columns: 80 })).toBe(small.candidates[2]);
    for (const unknown of [
      { rows: 8 },
      { rows: 1 },
      { rows: 64 },
      { storage: 'int8' },
      { transposed: true },
    ] as const) {
      expect(ask(unknown)).toEqual(DEFAULTS.product({ ...LARGE, rows: 512, ...unknown }));
    }
    expect(choices.rowSharing).toBe('invocation');
    expect(choices.attentionTile).toEqual(DEFAULTS.attentionTile);
  });

  it('are told in words', () => {
    const chosen = chosenVariants(
      contests,
      new Map([
        [large.id, 0],
        [contests.attention.id, 1],
      ]),
    );
    expect(chosen).toEqual([
      { what: 'encoder product 1024 to 4096', variant: '8x8 in registers of 8x8', isDefault: true },
      { what: 'attention', variant: expect.stringContaining('32x32'), isDefault: false },
    ]);
    const tuned = {
      kind: 'tuned',
      tunedAtMs: Date.UTC(2026, 10, 24, 12),
      seconds: 2,
      remembered: true,
      chosen,
      refused: [],
    } as const;
    expect(tuningSentence({ ...tuned, speedUp: 1.234 })).toBe(
      'Kernels tuned for this GPU on 24 November 2026: 1.23 times as fast as the defaults.',
    );
    expect(tuningSentence({ ...tuned, speedUp: 1 })).toContain('the defaults are the fastest');
    expect(tuningSentence({ kind: 'default', reason: 'off' })).toContain('switched off');
  });
});

describe('classes of rows', () => {
  it('are apart where variants are', () => {
    expect([1, 4, 5, 16, 17, 256, 257, 5000].map(rowClassOf)).toEqual([
      null,
      null,
      'few',
      'few',
      'some',
      'some',
      'many',
      'many',
    ]);
  });
});
