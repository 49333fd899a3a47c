import { describe, expect, it } from 'vitest';
import { useGpuRunner } from '../../../tests/support/gpuRunner.ts';
import { randomSize, randomValues } from '../../../tests/support/kernelCases.ts';
import { expectCases } from '../../../tests/support/kernelChecks/expectCases.ts';
import { headLossCheck, ownHead } from '../../../tests/support/kernelChecks/headLossCheck.ts';
import { Rng } from '../../base/rng.ts';
import { type ChunkedHead, crossEntropyLoss, crossEntropyWithGradient, vocabularyChunks } from './headLoss.ts';
import { uploadMatrix } from './packedMatrix.ts';
import { packFloat32 } from './packMatrix.ts';
import { Plan } from './plan.ts';
import { PlanRecorder } from './planRecorder.ts';
import type { GpuArray, Runner } from './runner.ts';
import { SlotPool } from './slotPool.ts';
import { sumTo } from './sums.ts';

describe('the head with its loss', () => {
  const gpu = useGpuRunner();

  it.each([
    ['own', 'workgroup'],
    ['tied', 'invocation'],
  ] as const)(
    '%s matrix: is its definition, and its gradient that of the definition, one %s a row',
    (kind, rowSharing) => expectCases(headLossCheck(kind), gpu(), { choices: { rowSharing }, cases: 60 }),
  );

  it('gives a plan the same bits, with its memory shared', async () => {
    const runner = gpu();
    const rng = Rng.forSeed(20261123, 'planned head');
    const [rows, width, vocabSize] = [5, 12, 50];
    const head = { values: randomValues(rng, width * vocabSize), inputs: width, outputs: vocabSize };
    const matrix = uploadMatrix(runner, packFloat32({ ...head, layout: 'inputsFirst' }));
    const hidden = runner.upload(randomValues(rng, rows * width), [rows, width]);
    const targets = runner.upload(Int32Array.of(3, 49, 0, 16, 8), [rows]);
    const chunks = vocabularyChunks(vocabSize, rows, 4 * rows * 16);
    const step = (on: Runner) => {
      const options = { zLoss: 1e-4, padTokenId: 0 };
      const { loss, hiddenGradient } = crossEntropyWithGradient(
        on,
        ownHead(on, hidden, matrix),
        chunks,
        targets,
        options,
      );
      return [sumTo(on, loss), hiddenGradient];
    };
    const expected = await Promise.all(step(runner).map((array) => runner.read(array)));
    const recorder = new PlanRecorder(runner);
    const program = recorder.finish(step(recorder));
    // Loss, statistics, one chunk of logits, two of the gradient's sums.
    expect(program.lowerBoundBytes).toBeLessThanOrEqual(4 * rows * (1 + 3 + 16 + 2 * width));
    const slots = new SlotPool(runner.device);
    const plan = await Plan.create(runner, slots, program);
    expect(await plan.run()).toEqual(expected);
    expect(await plan.run()).toEqual(expected);
    plan.dispose();
    slots.dispose();
  });

  it('asks for each chunk of logits twice, but for the last, and holds no more than one', () => {
    const runner = gpu();
    const asked: number[] = [];
    const held = new Set<GpuArray>();
    let mostHeld = 0;
    const watched: Runner = {
      limits: runner.limits,
      features: runner.features,
      choices: runner.choices,
      allocate: (shape) => runner.allocate(shape),
      dispatch: (...call) => runner.dispatch(...call),
      release: (array) => {
        held.delete(array);
        runner.release(array);
      },
    };
    const products: ChunkedHead = {
      logitsOfChunk: ({ firstColumn, columns }) => {
        asked.push(firstColumn);
        const logits = runner.allocate([2, columns]);
        mostHeld = Math.max(mostHeld, held.add(logits).size);
        return logits;
      },
      hiddenGradientOfChunk: () => runner.allocate([2, 4]),
    };
    const chunks = vocabularyChunks(24, 2, 64);
    crossEntropyWithGradient(watched, products, chunks, runner.allocate([2]), { zLoss: 0, padTokenId: 0 });
    expect(asked).toEqual([0, 8, 16, 8, 0]);
    expect([mostHeld, held.size]).toEqual([1, 0]);
  });

  it('refuses chunks that are none or leave a gap', () => {
    const runner = gpu();
    const products: ChunkedHead = {
      logitsOfChunk: ({ columns }) => runner.allocate([2, columns]),
      hiddenGradientOfChunk: () => runner.allocate([2, 4]),
    };
    const [targets, options] = [runner.allocate([2]), { zLoss: 0, padTokenId: 0 }];
    expect(() => crossEntropyLoss(runner, products, [], targets, options)).toThrow('without chunks');
    const gap = [
      { firstColumn: 0, columns: 8 },
      { firstColumn: 16, columns: 8 },
    ];
    expect(() => crossEntropyLoss(runner, products, gap, targets, options)).toThrow('begins at 16, expected 8');
  });
});

describe('chunks of the vocabulary', () => {
  it('cover it, within the bytes, in eights', () => {
    const rng = Rng.forSeed(20261123, 'chunks');
    for (let i = 0; i < 200; i++) {
      const [vocabSize, rows, bytes] = [randomSize(rng, 1, 300_000), randomSize(rng, 1, 600), randomSize(rng, 1, 1e8)];
      const chunks = vocabularyChunks(vocabSize, rows, bytes);
      let next = 0;
      for (const { firstColumn, columns } of chunks) {
        expect(firstColumn).toBe(next);
        expect(columns).toBeGreaterThan(0);
        expect(columns <= 8 || 4 * rows * columns <= bytes).toBe(true);
        next += columns;
        expect(next % 8 === 0 || next === vocabSize).toBe(true);
      }
      expect(next).toBe(vocabSize);
    }
  });

  it('are one where everything fits, and as equal as eights allow', () => {
    expect(vocabularyChunks(32_128, 16, 2 ** 30)).toEqual([{ firstColumn: 0, columns: 32_128 }]);
    expect(vocabularyChunks(250_112, 512, 2 ** 27).map(({ columns }) => columns)).toEqual([
      62_528, 62_528, 62_528, 62_528,
    ]);
  });
});
