import { describe, expect, it } from 'vitest';
import {
  type AttentionCase,
  type AttentionLayout,
  expectSolution,
  randomProblem,
  randomValues,
  readView,
  solveOnGpu,
  uploadProblem,
} from '../../../tests/support/attentionProblems.ts';
import { solveAttention } from '../../../tests/support/attentionReference.ts';
import { useGpuRunner } from '../../../tests/support/gpuRunner.ts';
import { Rng } from '../../base/rng.ts';
import { attentionForward } from './attention.ts';
import { attentionBackward } from './attentionBackward.ts';
import { attentionCandidates, DEFAULT_ATTENTION_TILE, softwareAttentionTile } from './attentionTiles.ts';
import type { Runner } from './runner.ts';

/** What WebGPU guarantees: every candidate fits. */
const LEAST_LIMITS = {
  maxComputeWorkgroupStorageSize: 16384,
  maxComputeInvocationsPerWorkgroup: 256,
} as GPUSupportedLimits;

const ENCODER = { batch: 2, queryLength: 20, keyLength: 20, numHeads: 3, dKv: 8, bias: true, visible: [20, 13] };
const CROSS = { batch: 3, queryLength: 5, keyLength: 70, numHeads: 2, dKv: 8, visible: [70, 1, 66] };

describe('fused attention', () => {
  const gpu = useGpuRunner();

  it.each<[string, AttentionLayout, AttentionCase]>([
    ['an encoder', 'self', ENCODER],
    ['cross-attention', 'cross', CROSS],
    ['a decoder', 'self', { batch: 2, queryLength: 37, keyLength: 37, numHeads: 2, dKv: 8, bias: true, causal: true }],
    [
      'a prompt of 100 and an input of 512',
      'self',
      { batch: 1, queryLength: 612, keyLength: 612, numHeads: 1, dKv: 8, bias: true, visible: [530] },
    ],
    ['queries that see no key', 'self', { ...ENCODER, visible: [0, 20] }],
    ['causal queries of which some see no key', 'self', { ...ENCODER, visible: [5, 0], causal: true }],
    [
      'a prompt whose rows see themselves only',
      'self',
      { ...ENCODER, visible: [20, 7], promptVisibility: { promptLength: 6, toPrompt: 'none', toInput: false } },
    ],
    [
      'a prompt that sees its earlier rows and the input',
      'self',
      { ...ENCODER, promptVisibility: { promptLength: 9, toPrompt: 'earlier', toInput: true } },
    ],
    [
      'a prompt that does not see the input',
      'self',
      { ...ENCODER, promptVisibility: { promptLength: 5, toPrompt: 'all', toInput: false } },
    ],
    ['one query', 'cross', { ...CROSS, queryLength: 1 }],
    ['one key', 'cross', { ...CROSS, keyLength: 1, visible: [1, 1, 1] }],
    ['wide heads', 'self', { batch: 1, queryLength: 18, keyLength: 18, numHeads: 1, dKv: 128, bias: true }],
    [
      'odd heads, more steps than invocations',
      'apart',
      { batch: 1, queryLength: 17, keyLength: 6, numHeads: 2, dKv: 45 },
    ],
  ])('and its gradients are those of the formula: %s', async (_, layout, sizes) => {
    const problem = randomProblem(Rng.forSeed(7, 'attention'), sizes);
    const expected = solveAttention(problem);
    for (const tile of [DEFAULT_ATTENTION_TILE, softwareAttentionTile(gpu().features)]) {
      expectSolution(await solveOnGpu(gpu(), problem, layout, tile), expected);
    }
  });

  it.each([
    [8, 'workgroup'],
    [8, 'quad'],
    [6, 'invocation'],
  ] as const)(
    'and its gradients are those of the formula for any lengths (heads %i wide, %s)',
    async (dKv, sharing) => {
      const tile = attentionCandidates(gpu().limits, gpu().features).find((candidate) => candidate.sharing === sharing);
      if (tile === undefined) return expect(gpu().features).not.toContain('subgroups');
      const rng = Rng.forSeed(dKv, 'attention shapes');
      for (let round = 0; round < 40; round++) {
        const [batch, numHeads, length] = [1 + rng.nextBelow(3), 1 + rng.nextBelow(4), 1 + rng.nextBelow(90)];
        const sizes = { batch, numHeads, dKv, queryLength: length, keyLength: length, bias: true };
        const visible = Array.from({ length: batch }, () => rng.nextBelow(length + 1));
        const problem = randomProblem(rng, { ...sizes, visible });
        expectSolution(await solveOnGpu(gpu(), problem, 'self', tile), solveAttention(problem));
      }
    },
  );

  it.each([
    ...attentionCandidates(LEAST_LIMITS, new Set(['subgroups'])),
    { ...DEFAULT_ATTENTION_TILE, rows: 8, columns: 12, invocations: 8 },
  ])('is the same in tiles of $rows by $columns, $sharing, $invocations', async (tile) => {
    if (tile.sharing === 'quad' && !gpu().features.has('subgroups')) return;
    const problem = randomProblem(Rng.forSeed(8, 'attention'), ENCODER);
    expectSolution(await solveOnGpu(gpu(), problem, 'self', tile), solveAttention(problem));
  });

  it('skips no hidden keys that a query may have to attend to', async () => {
    const problem = randomProblem(Rng.forSeed(15, 'attention'), { ...ENCODER, batch: 3, visible: [20, 20, 20] });
    // A row's first keys hidden, its middle ones, and all: the software tile looks at 8 at a time.
    const hidden = [(key: number) => key < 17, (key: number) => key > 2 && key < 18, () => true];
    const keyVisible = problem.keyVisible!;
    const masked = {
      ...problem,
      keyVisible: Float32Array.from(keyVisible, (_, place) => (hidden[Math.floor(place / 20)]!(place % 20) ? 0 : 1)),
    };
    const tile = softwareAttentionTile(gpu().features);
    expectSolution(await solveOnGpu(gpu(), masked, 'self', tile), solveAttention(masked));
    const causal = { ...masked, causal: true };
    expectSolution(await solveOnGpu(gpu(), causal, 'self', tile), solveAttention(causal));
  });

  it('is the same to the last bit each time, whatever hidden keys hold', async () => {
    const problem = randomProblem(Rng.forSeed(9, 'attention'), { ...ENCODER, visible: [20, 20] });
    const keyVisible = problem.keyVisible!;
    const hidden = [7, 31]; // of 2 * 20 keys
    const masked = {
      ...problem,
      keyVisible: Float32Array.from(keyVisible, (_, key) => (hidden.includes(key) ? 0 : 1)),
    };
    const inner = problem.numHeads * problem.dKv;
    const otherwise = {
      ...masked,
      keys: Float32Array.from(masked.keys, (value, i) => (hidden.includes(Math.floor(i / inner)) ? 99 : value)),
      values: Float32Array.from(masked.values, (value, i) => (hidden.includes(Math.floor(i / inner)) ? -99 : value)),
    };
    const first = await solveOnGpu(gpu(), masked, 'self');
    expect(await solveOnGpu(gpu(), otherwise, 'self')).toEqual(first);
    expect(await solveOnGpu(gpu(), masked, 'self')).toEqual(first);
  });

  it('leaves alone what is beside the gradients in the matrix that they go to', async () => {
    const runner = gpu();
    const problem = randomProblem(Rng.forSeed(10, 'attention'), CROSS);
    const { batch, queryLength, keyLength, numHeads, dKv } = problem;
    const inner = numHeads * dKv;
    const inputs = uploadProblem(runner, problem, 'cross');
    const forward = attentionForward(runner, inputs);
    const outputGradient = runner.upload(Float32Array.from(problem.outputGradient), forward.output.shape);
    // A third matrix, the last of three, stands beside keys and values.
    const before = randomValues(Rng.forSeed(11, 'beside'), batch * keyLength * 3 * inner);
    const beside = runner.upload(before, [batch * keyLength, 3 * inner]);
    const into = {
      queries: { array: runner.allocate([batch * queryLength, inner]), firstColumn: 0 },
      keys: { array: beside, firstColumn: inner },
      values: { array: beside, firstColumn: 0 },
    };
    expect(attentionBackward(runner, inputs, forward, outputGradient, { into })).toBe(into);
    const expected = await solveOnGpu(runner, problem, 'cross');
    expect(await readView(runner, into.queries, inner)).toEqual(expected.queryGradient);
    expect(await readView(runner, into.keys, inner)).toEqual(expected.keyGradient);
    expect(await readView(runner, into.values, inner)).toEqual(expected.valueGradient);
    const last = await readView(runner, { array: beside, firstColumn: 2 * inner }, inner);
    expect(last).toEqual(before.filter((_, i) => i % (3 * inner) >= 2 * inner));
  });

  it('reads the filled part of a cache', async () => {
    const runner = gpu();
    const problem = randomProblem(Rng.forSeed(12, 'attention'), {
      ...CROSS,
      queryLength: 1,
      keyLength: 9,
      visible: [9, 9, 2],
    });
    const capacity = 16;
    const rowSize = problem.numHeads * problem.dKv;
    const inCache = (filled: ArrayLike<number>) => {
      const cache = new Float32Array(problem.batch * capacity * rowSize).fill(1e6);
      for (let row = 0; row < problem.batch; row++) {
        cache.set(Array.from(filled).slice(row * 9 * rowSize, (row + 1) * 9 * rowSize), row * capacity * rowSize);
      }
      return { array: runner.upload(cache, [problem.batch * capacity, rowSize]), firstColumn: 0 };
    };
    const inputs = {
      ...uploadProblem(runner, problem, 'cross'),
      keys: inCache(problem.keys),
      values: inCache(problem.values),
    };
    const { output } = attentionForward(runner, inputs);
    expect(await runner.read(output)).toEqual((await solveOnGpu(runner, problem, 'cross')).output);
  });

  it.each(['self', 'cross'] as const)('binds no more arrays than every device has room for (%s)', (layout) => {
    const runner = gpu();
    const inputs = uploadProblem(runner, randomProblem(Rng.forSeed(13, 'attention'), ENCODER), layout);
    const bound: number[] = [];
    const counting: Runner = {
      limits: runner.limits,
      features: runner.features,
      choices: runner.choices,
      allocate: (shape) => runner.allocate(shape),
      release: (array) => runner.release(array),
      dispatch: (_, arrays) => bound.push(arrays.length),
    };
    const crossInputs = layout === 'cross' ? { ...inputs, bias: null } : inputs;
    const forward = attentionForward(counting, crossInputs);
    attentionBackward(counting, crossInputs, forward, runner.allocate(forward.output.shape));
    expect(bound).toHaveLength(3);
    expect(Math.max(...bound)).toBeLessThanOrEqual(8);
  });

  it('refuses shapes and tiles that do not fit', () => {
    const runner = gpu();
    const inputs = uploadProblem(runner, randomProblem(Rng.forSeed(14, 'attention'), ENCODER), 'self');
    const refused = (change: object) => expect(() => attentionForward(runner, { ...inputs, ...change }));
    refused({ numHeads: 10 }).toThrow('queries of 10 heads');
    refused({ values: { ...inputs.values, firstColumn: 49 } }).toThrow('values of 3 heads');
    refused({ queryLength: 19 }).toThrow('queries is [40, 72]');
    refused({ keyLength: 21 }).toThrow('keys is [40, 72]');
    refused({ keyLength: 19 }).toThrow('bias is [3, 39]');
    refused({ keyLength: 19, bias: null }).toThrow('keyVisible is [2, 20]');
    refused({ keyLength: 19, bias: null, keyVisible: null, causal: true }).toThrow('20 queries to 19 keys');
    refused({ batch: 0 }).toThrow('batch is 0');
    const tooLarge = { sharing: 'workgroup', rows: 64, columns: 4096, invocations: 64 } as const;
    expect(() => attentionForward(runner, inputs, tooLarge)).toThrow('no tile of 64x4096 a workgroup');
    const forward = attentionForward(runner, inputs);
    expect(() => attentionBackward(runner, inputs, forward, inputs.queries.array)).toThrow(
      'outputGradient is [40, 72]',
    );
  });
});
