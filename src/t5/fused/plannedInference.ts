/**
 * What evaluation wants to know of a batch of inputs, as one plan in parts: the encoder once, then the scores of given
 * candidates, then an answer, token after token. All steps of a decoding replay one recording.
 */
import type { ImmediateRunner } from '../../engine/fused/immediateRunner.ts';
import { Plan, type PlanOptions } from '../../engine/fused/plan.ts';
import { type PlanProgram, PlanRecorder } from '../../engine/fused/planRecorder.ts';
import type { SlotPool } from '../../engine/fused/slotPool.ts';
import type { Hypothesis } from '../beamSearch.ts';
import type { T5Config } from '../config.ts';
import type { Decoding, PromptValues } from '../frozenModel.ts';
import { PLAIN_FORM } from '../promptForm.ts';
import { Sampler } from '../sampling.ts';
import { type BeamInputs, type BeamShape, beamInputs, beamStep, decodeWithBeams } from './beamDecoding.ts';
import { allocateCaches } from './cachedDecoder.ts';
import {
  candidateLosses,
  type ScoringShape,
  scoreCandidates,
  scoringInputs,
  scoringShape,
} from './candidateScoring.ts';
import type { FusedWeights } from './fusedWeights.ts';
import { decodeGreedily, type GreedyInputs, type GreedyShape, greedyInputs, greedyStep } from './greedyDecoding.ts';
import { encodeForDecoding, type NetworkOptions } from './network.ts';
import {
  decodeBySampling,
  type SamplingInputs,
  type SamplingShape,
  samplingInputs,
  samplingStep,
} from './sampledDecoding.ts';
import {
  type DecoderInputs,
  type EncoderInputs,
  type EncoderShape,
  encoderBias,
  encoderInputs,
  releaseArrays,
  type Write,
  writeEncoderInputs,
} from './stepInputs.ts';

export interface InferenceShape extends EncoderShape {
  readonly scoring: ScoringShape | null;
  readonly decoding: GreedyShape | BeamShape | SamplingShape | null;
}

export interface InferenceOptions extends NetworkOptions, PlanOptions {
  /** See `decodeGreedily`. */
  readonly stepsAhead: number;
}

/** What to find out about a batch of inputs. */
export interface InferenceTask {
  readonly candidates: readonly (readonly number[])[];
  /** null: no answer is wanted. */
  readonly decoding: Decoding | null;
  /** Tokens of an answer at most; 0 also means that none is wanted. */
  readonly maxTargetLength: number;
}

export interface InferenceResult {
  /** `[B, candidates.length]` row-major. */
  readonly scores: Float32Array;
  /** The answer to each input, or the best of several; nothing if none was wanted. */
  readonly answers: number[][];
  /** With beam search all answers to each input, best first. */
  readonly hypotheses: Hypothesis[][];
}

/** The shape that a plan for the task must have, for prompts of one length and form, equally many rows for each. */
export function inferenceShape(
  prompts: readonly Omit<PromptValues, 'values'>[],
  inputIds: Int32Array,
  batchSize: number,
  { candidates, decoding, maxTargetLength }: InferenceTask,
  config: T5Config,
): InferenceShape {
  const wanted = decoding === null || maxTargetLength === 0 ? null : decoding;
  return {
    batchSize,
    prompts: prompts.length,
    inputLength: inputIds.length / batchSize,
    promptLength: prompts[0]?.length ?? 0,
    form: prompts[0]?.form ?? PLAIN_FORM,
    scoring: scoringShape(candidates, batchSize, config),
    // Not alpha, nor anything else that only the host reads.
    decoding:
      wanted?.method === 'beam'
        ? { method: 'beam', beams: wanted.beams, maxTargetLength }
        : wanted && { method: wanted.method, maxTargetLength },
  };
}

/** Arrays from outside the plan. Of greedy, beam and sampling at most one. */
interface InferenceInputs {
  readonly encoder: EncoderInputs;
  readonly scoring: DecoderInputs | null;
  readonly greedy: GreedyInputs | null;
  readonly beam: BeamInputs | null;
  readonly sampling: SamplingInputs | null;
}

export class PlannedInference {
  readonly plan: Plan;
  private readonly runner: ImmediateRunner;
  private readonly slots: SlotPool;
  private readonly weights: FusedWeights;
  private readonly shape: InferenceShape;
  private readonly inputs: InferenceInputs;
  private readonly stepsAhead: number;

  private constructor(
    runner: ImmediateRunner,
    slots: SlotPool,
    weights: FusedWeights,
    shape: InferenceShape,
    inputs: InferenceInputs,
    plan: Plan,
    stepsAhead: number,
  ) {
    this.runner = runner;
    this.slots = slots;
    this.weights = weights;
    this.shape = shape;
    this.inputs = inputs;
    this.plan = plan;
    this.stepsAhead = stepsAhead;
  }

  /** Records, compiles and prepares. @throws LabError `GpuOutOfMemory` if an array is too large for the device */
  static async create(
    runner: ImmediateRunner,
    slots: SlotPool,
    weights: FusedWeights,
    shape: InferenceShape,
    options: InferenceOptions,
  ): Promise<PlannedInference> {
    const inputs = createInputs(runner, weights, shape);
    try {
      const recorder = new PlanRecorder(runner);
      const program = recordInference(recorder, weights, shape, inputs, options);
      const plan = await Plan.create(runner, slots, program, options);
      return new PlannedInference(runner, slots, weights, shape, inputs, plan, options.stepsAhead);
    } catch (error) {
      releaseInputs(runner, inputs);
      throw error;
    }
  }

  /** Prompts, inputs and task have the plan's shape. @throws LabError as `Plan.run` does */
  run(prompts: readonly PromptValues[], inputIds: Int32Array, task: InferenceTask): Promise<InferenceResult> {
    const { runner, shape, inputs } = this;
    return this.slots.alone(async () => {
      const write: Write = (array, values) => runner.write(array, values);
      writeEncoderInputs(inputs.encoder, prompts, inputIds, shape, this.weights.config, write);
      // The encoder runs in one submit with what comes first after it.
      let before = [ENCODER];
      const run = (part: number, times: number) => {
        const outputs = this.plan.run([...before, ...new Array<number>(times).fill(part)]);
        before = [];
        return outputs;
      };
      const scores = await this.score(task, () => run(ENCODER + 1, 1));
      const decoding = shape.scoring === null ? ENCODER + 1 : ENCODER + 2;
      return { scores, ...(await this.decode(task, inputIds, (steps) => run(decoding, steps))) };
    });
  }

  dispose(): void {
    this.plan.dispose();
    releaseInputs(this.runner, this.inputs);
  }

  private async score({ candidates }: InferenceTask, runGroup: RunPart): Promise<Float32Array> {
    const { runner, shape, inputs, weights } = this;
    if (shape.scoring === null || inputs.scoring === null) return new Float32Array();
    const place = { inputs: inputs.scoring, batchSize: shape.batchSize, ...shape.scoring };
    return scoreCandidates(runner, place, candidates, weights.config, runGroup);
  }

  private async decode(
    { decoding, maxTargetLength }: InferenceTask,
    inputIds: Int32Array,
    runSteps: (steps: number) => Promise<Float32Array[]>,
  ): Promise<Pick<InferenceResult, 'answers' | 'hypotheses'>> {
    const { runner, shape, inputs, weights } = this;
    if (inputs.beam !== null && decoding?.method === 'beam') {
      const options = { beams: decoding.beams, alpha: decoding.alpha, maxTargetLength };
      const runStep = () => runSteps(1);
      const hypotheses = await decodeWithBeams(runner, inputs.beam, shape.batchSize, options, weights.config, runStep);
      return { hypotheses, answers: hypotheses.map(([best]) => [...(best?.ids ?? [])]) };
    }
    if (inputs.sampling !== null && decoding?.method === 'sample') {
      const sampler = new Sampler(inputIds, shape.batchSize, decoding, maxTargetLength, weights.config);
      return { hypotheses: [], answers: await decodeBySampling(runner, inputs.sampling, sampler, () => runSteps(1)) };
    }
    if (inputs.greedy === null) return { hypotheses: [], answers: Array.from({ length: shape.batchSize }, () => []) };
    const answers = await decodeGreedily(runner, inputs.greedy, weights.config, this.stepsAhead, runSteps);
    return { hypotheses: [], answers };
  }
}

type RunPart = () => Promise<Float32Array[]>;

/** The plan's first part; then scoring, if it is in the shape, then a step of the decoding, if that is. */
const ENCODER = 0;

function recordInference(
  recorder: PlanRecorder,
  weights: FusedWeights,
  shape: InferenceShape,
  inputs: InferenceInputs,
  options: NetworkOptions,
): PlanProgram {
  const memory = encodeForDecoding(recorder, weights, shape, inputs.encoder);
  recorder.endPart([]);
  if (inputs.scoring !== null) {
    recorder.endPart([candidateLosses(recorder, weights, memory, inputs.scoring, options)]);
  }
  const { decoding } = shape;
  if (decoding === null) return recorder.finish();
  const sequences = decoding.method === 'beam' ? shape.batchSize * decoding.beams : shape.batchSize;
  const caches = allocateCaches(recorder, weights, sequences, decoding.maxTargetLength);
  if (decoding.method === 'beam' && inputs.beam !== null) {
    recorder.endPart(beamStep(recorder, weights, memory, inputs.beam, caches, decoding, options), caches);
  } else if (inputs.sampling !== null) {
    recorder.endPart(samplingStep(recorder, weights, memory, inputs.sampling, caches, options), caches);
  } else if (inputs.greedy !== null) {
    recorder.endPart(greedyStep(recorder, weights, memory, inputs.greedy, caches, options), caches);
  }
  return recorder.finish();
}

function createInputs(runner: ImmediateRunner, weights: FusedWeights, shape: InferenceShape): InferenceInputs {
  const { batchSize, scoring, decoding } = shape;
  const encoder = encoderInputs(shape, weights.config, (size) => runner.allocate(size));
  runner.write(encoder.encoderBias, encoderBias(weights, shape));
  return {
    encoder,
    scoring: scoring && scoringInputs(runner, weights, batchSize, scoring),
    greedy: decoding?.method === 'greedy' ? greedyInputs(runner, weights, batchSize, decoding.maxTargetLength) : null,
    beam: decoding?.method === 'beam' ? beamInputs(runner, weights, batchSize, decoding) : null,
    sampling:
      decoding?.method === 'sample' ? samplingInputs(runner, weights, batchSize, decoding.maxTargetLength) : null,
  };
}

function releaseInputs(runner: ImmediateRunner, inputs: InferenceInputs): void {
  for (const group of Object.values(inputs)) releaseArrays(runner, group ?? {});
}
