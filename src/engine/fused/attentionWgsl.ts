/**
 * WGSL that the attention kernels share: access to a head's numbers in steps (of four, or of one where four do not
 * fit), and the masked score, which forward and backward must compute alike to the last bit, or the recomputed probabilities
 * would not add up to 1.
 */
import { type AttentionInputs, HIDDEN_SCORE } from './attentionShapes.ts';
import type { LaneCount } from './wgsl.ts';

export interface AttentionVariant {
  readonly lanes: LaneCount;
  readonly dKv: number;
  readonly bias: boolean;
  readonly keyVisible: boolean;
  readonly causal: boolean;
}

export function variantOf(inputs: AttentionInputs, lanes: LaneCount): AttentionVariant {
  const { dKv, bias, keyVisible, causal } = inputs;
  return { lanes, dKv, bias: bias !== null, keyVisible: keyVisible !== null, causal };
}

export function variantKey({ lanes, dKv, bias, keyVisible, causal }: AttentionVariant): string {
  return `${dKv}/${lanes}${bias ? ' bias' : ''}${keyVisible ? ' visible' : ''}${causal ? ' causal' : ''}`;
}

/**
 * Types and constants, before everything else. A `LanesBlock` is the same step of four rows; `lanes * block` are the four
 * products with those rows, `weigh(block, w)` is the rows' sum with weights w.
 */
export function laneWgsl({ lanes, dKv }: AttentionVariant): string {
  const types =
    lanes === 4
      ? `alias Lanes = vec4f;
alias LanesBlock = mat4x4f;
fn weigh(block: LanesBlock, weights: vec4f) -> Lanes { return block * weights; }
fn product(a: Lanes, b: Lanes) -> f32 { return dot(a, b); }`
      : `alias Lanes = f32;
alias LanesBlock = vec4f;
fn weigh(block: LanesBlock, weights: vec4f) -> Lanes { return dot(block, weights); }
fn product(a: Lanes, b: Lanes) -> f32 { return a * b; }`;
  return `${types}
const HEAD_STEPS = ${dKv / lanes}u; // of one head, each a Lanes
const HIDDEN = ${HIDDEN_SCORE};
// Score of a key that is not there: past the last, or after a causal query. Far below HIDDEN, and no infinity, with
// which WGSL promises nothing.
const ABSENT = -1e30;`;
}

/** The uniforms, the first step of a head's rows, and `maskedScores`. `fields` are the kernel's own uniforms. */
export function scoreWgsl(variant: AttentionVariant, uniformBinding: number, fields: string): string {
  const { bias, keyVisible, causal } = variant;
  return `
struct Shape {
  queryLength: u32,
  keyLength: u32,
  numHeads: u32,
  keyRows: u32, // of a batch row: keyLength or more
  // Row stride and first column, in steps.
  queries: vec2u,
  keys: vec2u,
  values: vec2u,
  ${fields}
}
@group(0) @binding(${uniformBinding}) var<uniform> shape: Shape;

struct Head { batch: u32, head: u32 }

fn firstStep(row: u32, view: vec2u, head: u32) -> u32 { return row * view.x + view.y + head * HEAD_STEPS; }

// Rows past the last repeat it: what is computed of them is never stored, or has weight 0.
fn queryRow(at: Head, query: u32) -> u32 { return at.batch * shape.queryLength + min(query, shape.queryLength - 1u); }
fn keyRow(at: Head, key: u32) -> u32 { return at.batch * shape.keyRows + min(key, shape.keyLength - 1u); }
// First step in an array [batch * queryLength, numHeads * dKv] of nothing else.
fn plainStep(row: u32, head: u32) -> u32 { return firstStep(row, vec2u(shape.numHeads * HEAD_STEPS, 0u), head); }
// In an array [batch, numHeads, queryLength].
fn statisticsIndex(at: Head, query: u32) -> u32 {
  return (at.batch * shape.numHeads + at.head) * shape.queryLength + min(query, shape.queryLength - 1u);
}

// Whether the query sees keys key .. key + 3, as far as padding goes.
fn visibleKeys(at: Head, key: u32) -> vec4<bool> {
  ${
    keyVisible
      ? `let keys = at.batch * shape.keyLength + min(vec4u(key, key + 1u, key + 2u, key + 3u), vec4u(shape.keyLength - 1u));
  return vec4f(load_keyVisible(keys.x), load_keyVisible(keys.y), load_keyVisible(keys.z), load_keyVisible(keys.w)) != vec4f();`
      : 'return vec4<bool>(true);'
  }
}

// Scores of a query and keys key .. key + 3, of the products of their vectors.
fn maskedScores(products: vec4f, visible: vec4<bool>, at: Head, query: u32, key: u32) -> vec4f {
  let keys = vec4u(key, key + 1u, key + 2u, key + 3u);
  var scores = products;
  ${
    bias
      ? `let position = at.head * (shape.queryLength + shape.keyLength - 1u)
    + min(keys, vec4u(shape.keyLength - 1u)) + (shape.queryLength - 1u) - min(query, shape.queryLength - 1u);
  scores += vec4f(load_bias(position.x), load_bias(position.y), load_bias(position.z), load_bias(position.w));`
      : ''
  }
  scores = select(vec4f(HIDDEN), scores, visible);
  return select(scores, vec4f(ABSENT), keys ${causal ? '> vec4u(min(query, shape.keyLength - 1u))' : '>= vec4u(shape.keyLength)'});
}`;
}

/**
 * `probabilities`, of scores as above and the log-sum-exp that the forward pass stored. Where that is HIDDEN the query
 * saw no key, and float32 has swallowed the logarithm of their number.
 */
export function probabilityWgsl({ causal }: AttentionVariant): string {
  return `
fn probabilities(scores: vec4f, logSumExp: f32, query: u32) -> vec4f {
  if (logSumExp < 0.5 * HIDDEN) {
    return exp(scores - HIDDEN) / f32(${causal ? 'query + 1u' : 'shape.keyLength'});
  }
  return exp(scores - logSumExp);
}`;
}

/**
 * `gradientBlock`: probabilities and score gradients of queries query .. query + 3 (columns of the matrices, which hold
 * a query each) and keys key .. key + 3 (their components).
 */
export function gradientBlockWgsl(): string {
  return `
struct GradientBlock { weights: mat4x4f, scoreGradients: mat4x4f }

fn gradientBlock(at: Head, query: u32, key: u32, delta: vec4f) -> GradientBlock {
  let r0 = queryRow(at, query);
  let r1 = queryRow(at, query + 1u);
  let r2 = queryRow(at, query + 2u);
  let r3 = queryRow(at, query + 3u);
  let q0 = firstStep(r0, shape.queries, at.head);
  let q1 = firstStep(r1, shape.queries, at.head);
  let q2 = firstStep(r2, shape.queries, at.head);
  let q3 = firstStep(r3, shape.queries, at.head);
  let g0 = plainStep(r0, at.head);
  let g1 = plainStep(r1, at.head);
  let g2 = plainStep(r2, at.head);
  let g3 = plainStep(r3, at.head);
  let c0 = keyRow(at, key);
  let c1 = keyRow(at, key + 1u);
  let c2 = keyRow(at, key + 2u);
  let c3 = keyRow(at, key + 3u);
  let k0 = firstStep(c0, shape.keys, at.head);
  let k1 = firstStep(c1, shape.keys, at.head);
  let k2 = firstStep(c2, shape.keys, at.head);
  let k3 = firstStep(c3, shape.keys, at.head);
  let v0 = firstStep(c0, shape.values, at.head);
  let v1 = firstStep(c1, shape.values, at.head);
  let v2 = firstStep(c2, shape.values, at.head);
  let v3 = firstStep(c3, shape.values, at.head);
  var products0 = vec4f();
  var products1 = vec4f();
  var products2 = vec4f();
  var products3 = vec4f();
  // dP = dO Vᵀ
  var weightGradients0 = vec4f();
  var weightGradients1 = vec4f();
  var weightGradients2 = vec4f();
  var weightGradients3 = vec4f();
  for (var step = 0u; step < HEAD_STEPS; step++) {
    let keyBlock = LanesBlock(load_keys(k0 + step), load_keys(k1 + step), load_keys(k2 + step), load_keys(k3 + step));
    products0 += load_queries(q0 + step) * keyBlock;
    products1 += load_queries(q1 + step) * keyBlock;
    products2 += load_queries(q2 + step) * keyBlock;
    products3 += load_queries(q3 + step) * keyBlock;
    let valueBlock =
      LanesBlock(load_values(v0 + step), load_values(v1 + step), load_values(v2 + step), load_values(v3 + step));
    weightGradients0 += load_outputGradient(g0 + step) * valueBlock;
    weightGradients1 += load_outputGradient(g1 + step) * valueBlock;
    weightGradients2 += load_outputGradient(g2 + step) * valueBlock;
    weightGradients3 += load_outputGradient(g3 + step) * valueBlock;
  }
  let visible = visibleKeys(at, key);
  let weights = mat4x4f(
    queryWeights(products0, visible, at, query, key),
    queryWeights(products1, visible, at, query + 1u, key),
    queryWeights(products2, visible, at, query + 2u, key),
    queryWeights(products3, visible, at, query + 3u, key),
  );
  return GradientBlock(weights, mat4x4f(
    weights[0] * (weightGradients0 - delta.x),
    weights[1] * (weightGradients1 - delta.y),
    weights[2] * (weightGradients2 - delta.z),
    weights[3] * (weightGradients3 - delta.w),
  ));
}

fn queryWeights(products: vec4f, visible: vec4<bool>, at: Head, query: u32, key: u32) -> vec4f {
  let scores = maskedScores(products, visible, at, query, key);
  return probabilities(scores, load_logSumExp(statisticsIndex(at, query)), query);
}`;
}
