/**
 * Attention of one query a sequence to its cached keys and values. How many there are is read from the GPU, so that one
 * recorded dispatch serves every position of a decoding.
 */
import type { GpuArray, Runner } from './runner.ts';
import { expectShape, matrixShape } from './shapes.ts';
import { bindStorage, type StorageBindings } from './storageBindings.ts';
import { type LaneCount, laneDeclarations, lanesFor } from './wgsl.ts';

export interface CachedAttentionInputs {
  /** `[sequences, 3 * inner]`: the new tokens' queries, keys and values side by side; the queries are what is read. */
  readonly queriesKeysValues: GpuArray;
  /** `[sequences * capacity, 2 * inner]`, see `storeKeysValues`. */
  readonly cache: GpuArray;
  /** Word 0 is the query's position: it sees the keys of positions 0 to its own. */
  readonly state: GpuArray;
  /** `[numHeads, capacity]`: the bias of a key d positions before the query is at `capacity - 1 - d`. */
  readonly bias: GpuArray;
  /**
   * `[sequences, capacity]` as 32-bit integers: in which sequence's rows of the cache the key of each position lies.
   * null: each in its own. Beams that fork share what came before, and nothing has to be copied.
   */
  readonly ancestors: GpuArray | null;
  readonly numHeads: number;
  readonly dKv: number;
}

/** Keys whose scores are held at a time: with a running maximum and sum, a cache may have any length. */
const TILE = 64;

/**
 * `softmax(q Kᵀ + bias) V` of each sequence and head, `[sequences, numHeads * dKv]`. Frozen decoding only: no gradient.
 * @param invocations that share a head's work; a power of two
 * @throws Error if shapes do not fit
 */
export function cachedAttention(runner: Runner, inputs: CachedAttentionInputs, invocations: number): GpuArray {
  const { queriesKeysValues, cache, state, bias, ancestors, numHeads, dKv } = inputs;
  const inner = numHeads * dKv;
  const [sequences] = matrixShape(queriesKeysValues, 'queriesKeysValues');
  const [, capacity] = matrixShape(bias, 'bias');
  expectShape(queriesKeysValues, [sequences, 3 * inner], 'queriesKeysValues');
  expectShape(cache, [sequences * capacity, 2 * inner], 'cache');
  expectShape(bias, [numHeads, capacity], 'bias');
  if (ancestors !== null) expectShape(ancestors, [sequences, capacity], 'ancestors');
  const output = runner.allocate([sequences, inner]);
  const lanes = lanesFor(dKv);
  const bindings = bindStorage([
    { name: 'queries', array: queriesKeysValues, access: 'read', element: 'Lanes' },
    { name: 'cache', array: cache, access: 'read', element: 'Lanes' },
    { name: 'state', array: state, access: 'read', element: 'u32' },
    { name: 'bias', array: bias, access: 'read', element: 'f32' },
    ...(ancestors === null ? [] : [{ name: 'ancestors', array: ancestors, access: 'read', element: 'u32' } as const]),
    { name: 'output', array: output, access: 'write', element: 'Lanes' },
  ]);
  const variant: Variant = { lanes, dKv, invocations, forked: ancestors !== null };
  const key = `cachedAttention/${dKv}x${lanes}/${invocations}${variant.forked ? '/forked' : ''}`;
  runner.dispatch(
    { key, code: () => code(variant, bindings) },
    bindings.arrays,
    [numHeads, capacity],
    [numHeads, sequences, 1],
  );
  return output;
}

interface Variant {
  readonly lanes: LaneCount;
  readonly dKv: number;
  readonly invocations: number;
  readonly forked: boolean;
}

function code({ lanes, dKv, invocations, forked }: Variant, bindings: StorageBindings): string {
  const steps = dKv / lanes;
  return `
${laneDeclarations(lanes)}
struct Sizes { numHeads: u32, capacity: u32 }
${bindings.wgsl}
@group(0) @binding(${bindings.uniformBinding}) var<uniform> sizes: Sizes;

const HEAD_STEPS = ${steps}u;
const INVOCATIONS = ${invocations}u;
const TASKS = ${Math.ceil(steps / invocations)}u; // steps of the output an invocation
const TILE = ${TILE}u;

// Of a tile's keys: scores, then exp(score - maximum so far); and the cache's rows that they lie in.
var<workgroup> weights: array<f32, TILE>;
var<workgroup> rows: array<u32, TILE>;

@compute @workgroup_size(${invocations})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let head = group.x;
  let sequence = group.y;
  let position = load_state(0u);
  let firstQuery = (3u * sequence * sizes.numHeads + head) * HEAD_STEPS;
  let rowSteps = 2u * sizes.numHeads * HEAD_STEPS;
  // The bias of key 0.
  let firstBias = head * sizes.capacity + sizes.capacity - 1u - position;
  var maximum = -3.4e38;
  var sum = 0.0;
  var sums: array<Lanes, TASKS>;

  for (var firstKey = 0u; firstKey <= position; firstKey += TILE) {
    let count = min(TILE, position + 1u - firstKey);
    for (var i = local; i < count; i += INVOCATIONS) {
      let key = firstKey + i;
      let row = ${forked ? 'load_ancestors(sequence * sizes.capacity + key)' : 'sequence'} * sizes.capacity + key;
      let start = row * rowSteps + head * HEAD_STEPS;
      var products = Lanes(0);
      for (var step = 0u; step < HEAD_STEPS; step++) {
        products += load_queries(firstQuery + step) * load_cache(start + step);
      }
      weights[i] = laneSum(products) + load_bias(firstBias + key);
      rows[i] = row;
    }
    workgroupBarrier();
    let before = maximum;
    for (var i = 0u; i < count; i++) { maximum = max(maximum, weights[i]); }
    workgroupBarrier(); // everyone has read the scores
    for (var i = local; i < count; i += INVOCATIONS) { weights[i] = exp(weights[i] - maximum); }
    workgroupBarrier();
    let rescale = exp(before - maximum);
    sum *= rescale;
    for (var i = 0u; i < count; i++) { sum += weights[i]; }
    for (var task = 0u; task < TASKS; task++) {
      let step = local + task * INVOCATIONS;
      if (step < HEAD_STEPS) {
        sums[task] *= rescale;
        for (var i = 0u; i < count; i++) {
          // Values lie behind all keys of their row.
          sums[task] += weights[i] * load_cache(rows[i] * rowSteps + (sizes.numHeads + head) * HEAD_STEPS + step);
        }
      }
    }
    workgroupBarrier(); // the next tile overwrites the weights
  }
  for (var task = 0u; task < TASKS; task++) {
    let step = local + task * INVOCATIONS;
    if (step < HEAD_STEPS) { store_output((sequence * sizes.numHeads + head) * HEAD_STEPS + step, sums[task] / sum); }
  }
}`;
}
