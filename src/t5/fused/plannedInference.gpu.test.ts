import { describe, expect, it } from 'vitest';
import { loadFusedFixture, loadFusedFixtureWeights } from '../../../tests/support/fusedModels.ts';
import { useGpuRunner } from '../../../tests/support/gpuRunner.ts';
import { relativeError } from '../../../tests/support/kernelCases.ts';
import { readReference } from '../../../tests/support/t5Fixtures.ts';
import type { GpuArray } from '../../engine/fused/runner.ts';
import { ScopedRunner } from '../../engine/fused/scopedRunner.ts';
import { beamInputs, beamStep, decodeWithBeams } from './beamDecoding.ts';
import { allocateCaches } from './cachedDecoder.ts';
import { candidateLosses, scoreCandidates, scoringInputs } from './candidateScoring.ts';
import { DEFAULT_FUSED_OPTIONS } from './fusedModel.ts';
import { decodeGreedily, greedyInputs, greedyStep } from './greedyDecoding.ts';
import { encodeForDecoding } from './network.ts';
import { encoderBias, encoderInputs, writeEncoderInputs } from './stepInputs.ts';

const MAX_LENGTH = 5;
const BEAMS = { beams: 3, alpha: 0.6, maxTargetLength: MAX_LENGTH };
const GREEDY = { decoding: { method: 'greedy' }, maxTargetLength: MAX_LENGTH } as const;

describe('planned scoring and decoding', () => {
  const gpu = useGpuRunner();

  describe.each(['t5-1.0', 't5-1.1-odd-sharded'] as const)('%s', (fixture) => {
    const { prompt, batch, candidates } = readReference(fixture);
    const { inputIds, batchSize, inputLength } = batch;
    const inputs = [prompt, inputIds, batchSize] as const;

    /** Everything dispatch by dispatch, read after every step. */
    async function immediately() {
      const runner = gpu();
      const weights = await loadFusedFixtureWeights(runner, fixture);
      const { config } = weights;
      const results = await ScopedRunner.use(runner, async (scope) => {
        const shape = { batchSize, prompts: 1, inputLength, promptLength: prompt.length };
        const ofEncoder = encoderInputs(shape, config, (size) => scope.allocate(size));
        runner.write(ofEncoder.encoderBias, encoderBias(weights, shape));
        writeEncoderInputs(ofEncoder, [prompt], inputIds, shape, config, (array, values) =>
          runner.write(array, values),
        );
        const memory = encodeForDecoding(scope, weights, shape, ofEncoder);
        const read = (arrays: readonly GpuArray[]) => Promise.all(arrays.map((array) => runner.read(array)));

        const scoring = { group: candidates.length, length: Math.max(...candidates.map(({ length }) => length)) };
        const toScore = { inputs: scoringInputs(runner, weights, batchSize, scoring), batchSize, ...scoring };
        const losses = () => candidateLosses(scope, weights, memory, toScore.inputs, DEFAULT_FUSED_OPTIONS);
        const scores = await scoreCandidates(runner, toScore, candidates, config, () => read([losses()]));

        const ofGreedy = greedyInputs(runner, weights, batchSize, MAX_LENGTH);
        const greedyCaches = allocateCaches(scope, weights, batchSize, MAX_LENGTH);
        const answers = await decodeGreedily(runner, ofGreedy, config, 0, () =>
          read(greedyStep(scope, weights, memory, ofGreedy, greedyCaches, DEFAULT_FUSED_OPTIONS)),
        );

        const beamShape = { method: 'beam', ...BEAMS } as const;
        const ofBeams = beamInputs(runner, weights, batchSize, beamShape);
        const beamCaches = allocateCaches(scope, weights, batchSize * BEAMS.beams, MAX_LENGTH);
        const hypotheses = await decodeWithBeams(runner, ofBeams, batchSize, BEAMS, config, () =>
          read(beamStep(scope, weights, memory, ofBeams, beamCaches, beamShape, DEFAULT_FUSED_OPTIONS)),
        );
        return { scores, answers, hypotheses };
      });
      weights.dispose();
      return results;
    }

    it('gives the bits of steps that run as they come, however many are submitted ahead', async () => {
      const expected = await immediately();
      for (const stepsAhead of [0, 2, 100]) {
        const model = await loadFusedFixture(gpu(), fixture, { stepsAhead });
        const answered = await model.answer(...inputs, { ...GREEDY, candidates });
        expect(answered.answers).toEqual(expected.answers);
        expect(answered.scores).toEqual(expected.scores);
        expect(await model.generateBeam(...inputs, BEAMS)).toEqual(expected.hypotheses);
        model.dispose();
      }
    });

    it('answers with several prompts at once what it answers with each', async () => {
      const model = await loadFusedFixture(gpu(), fixture);
      const prompts = [0, 1, 2].map((n) => ({ ...prompt, values: prompt.values.map((value) => value * (1 - n)) }));
      const decodings = [GREEDY, { ...BEAMS, decoding: { method: 'beam', ...BEAMS } as const }];
      for (const decoding of decodings) {
        const question = { ...decoding, candidates };
        const together = await model.answerWithEach?.(prompts, inputIds, batchSize, question);
        for (const [n, each] of prompts.entries()) {
          const { answers, scores } = await model.answer(each, inputIds, batchSize, question);
          expect(together?.[n]?.answers).toEqual(answers);
          expect(relativeError(together?.[n]?.scores ?? [], scores)).toBeLessThan(1e-5);
        }
      }
      const shorter = { ...prompt, length: 0, values: new Float32Array() };
      const refused = model.answerWithEach?.([prompt, shorter], inputIds, batchSize, { ...GREEDY, candidates });
      await expect(refused).rejects.toThrow('and 0 tokens in one pass');
      model.dispose();
    });

    it('scores in groups what it scores at once, and keeps no memory', async () => {
      const runner = gpu();
      const model = await loadFusedFixture(runner, fixture);
      const many = Array.from({ length: 7 }, (_, index) => candidates[index % candidates.length]!);
      const scores = await model.scoreCandidates(...inputs, many);
      const once = await model.scoreCandidates(...inputs, candidates);
      many.forEach((_, index) => {
        for (let row = 0; row < batchSize; row++) {
          const same = once[row * candidates.length + (index % candidates.length)]!;
          expect(scores[row * many.length + index]).toBeCloseTo(same, 5);
        }
      });
      expect(await model.scoreCandidates(...inputs, [])).toEqual(new Float32Array());
      expect(await model.generateGreedy(...inputs, 0)).toEqual(Array.from({ length: batchSize }, () => []));
      await model.generateBeam(...inputs, BEAMS);
      const before = runner.buffers.allocatedBytes;
      for (let round = 0; round < 3; round++) {
        await model.scoreCandidates(...inputs, many);
        await model.generateBeam(...inputs, BEAMS);
      }
      expect(runner.buffers.allocatedBytes).toBe(before);
      model.dispose();
    });
  });

  it('is disturbed by nothing that runs at the same time', async () => {
    const fixture = 't5-1.1-odd-sharded';
    const { prompt, batch, candidates } = readReference(fixture);
    const inputs = [prompt, batch.inputIds, batch.batchSize] as const;
    const model = await loadFusedFixture(gpu(), fixture);
    const calls = [
      () => model.generateBeam(...inputs, BEAMS),
      () => model.lossAndPromptGradient(prompt, batch, { zLoss: 0 }),
      () => model.answer(...inputs, { ...GREEDY, candidates }),
      () => model.logits(prompt, batch),
      () => model.scoreCandidates(...inputs, candidates),
      () => model.lossAndPromptGradient(prompt, batch, { zLoss: 0 }),
    ];
    const alone: unknown[] = [];
    for (const call of calls) alone.push(await call());
    expect(await Promise.all(calls.map((call) => call()))).toEqual(alone);
    model.dispose();
  });
});
