/** Which tile is fastest for attention, forward and backward together. */
import { attentionForward } from '../attention.ts';
import { attentionBackward } from '../attentionBackward.ts';
import type { AttentionInputs } from '../attentionShapes.ts';
import type { AttentionTile } from '../attentionTiles.ts';
import type { Uploader } from '../packedMatrix.ts';
import type { GpuArray, Runner } from '../runner.ts';
import type { Contest, Rehearsal } from './contest.ts';
import { seededValues } from './seededValues.ts';

/** The encoder's self-attention, which is most of a model's. */
export interface AttentionWork {
  readonly numHeads: number;
  readonly dKv: number;
  readonly length: number;
  /** Sequences times layers of a training step. */
  readonly sequencesAStep: number;
}

const SEQUENCES = 2;

export function attentionContest(work: AttentionWork, candidates: readonly AttentionTile[]): Contest<AttentionTile> {
  const { numHeads, dKv, length, sequencesAStep } = work;
  return {
    id: `attention ${numHeads}x${dKv} ${length}`,
    candidates,
    timesAStep: sequencesAStep / SEQUENCES,
    prepare: (uploader, extent) =>
      extent === 'full'
        ? rehearse(uploader, work, SEQUENCES)
        : rehearse(uploader, { ...work, numHeads: 1, length: 4 }, 1),
  };
}

function rehearse(
  uploader: Uploader,
  { numHeads, dKv, length }: AttentionWork,
  sequences: number,
): Rehearsal<AttentionTile> {
  const inner = numHeads * dKv;
  const rows = sequences * length;
  // Products of queries and keys that make a softmax neither flat nor a single 1.
  const array = uploader.upload(seededValues(rows * 3 * inner, 1.5 * dKv ** -0.25, 1), [rows, 3 * inner]);
  const visible = Float32Array.from({ length: rows }, (_, at) => (at % length < length - 3 ? 1 : 0));
  const inputs: AttentionInputs = {
    queries: { array, firstColumn: 0 },
    keys: { array, firstColumn: inner },
    values: { array, firstColumn: 2 * inner },
    batch: sequences,
    queryLength: length,
    keyLength: length,
    numHeads,
    dKv,
    bias: uploader.upload(seededValues(numHeads * (2 * length - 1), 1, 2), [numHeads, 2 * length - 1]),
    keyVisible: uploader.upload(visible, [sequences, length]),
    causal: false,
  };
  const outputGradient = uploader.upload(seededValues(rows * inner, 1, 3), [rows, inner]);
  const attend = (runner: Runner, tile: AttentionTile): readonly GpuArray[] => {
    const forward = attentionForward(runner, inputs, tile);
    const { queries } = attentionBackward(runner, inputs, forward, outputGradient, { tile });
    return [forward.output, queries.array];
  };
  return {
    check: attend,
    time: (runner, tile) => {
      attend(runner, tile);
    },
  };
}
