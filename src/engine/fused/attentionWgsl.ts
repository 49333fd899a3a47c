/**
 * WGSL that the attention kernels share: access to a head's numbers in steps (of four, or of one where four do not
 * fit), and the masked score, which forward and backward must compute alike, or the recomputed probabilities would not
 * add up to 1.
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
const HIDDEN: f32 = ${HIDDEN_SCORE.toExponential()};
// Score of a key that is not there: past the last, or after a causal query. Far below HIDDEN, and no infinity, with
// which WGSL promises nothing.
const ABSENT: f32 = -1e30;`;
}

/** The uniforms (`fields` are the kernel's own), where rows begin, and the scores of a block of queries and keys. */
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

// Products of queries query .. query + 3 (a column of the matrix each) with keys key .. key + 3.
fn scoreProducts(at: Head, query: u32, key: u32) -> mat4x4f {
  let q0 = firstStep(queryRow(at, query), shape.queries, at.head);
  let q1 = firstStep(queryRow(at, query + 1u), shape.queries, at.head);
  let q2 = firstStep(queryRow(at, query + 2u), shape.queries, at.head);
  let q3 = firstStep(queryRow(at, query + 3u), shape.queries, at.head);
  let k0 = firstStep(keyRow(at, key), shape.keys, at.head);
  let k1 = firstStep(keyRow(at, key + 1u), shape.keys, at.head);
  let k2 = firstStep(keyRow(at, key + 2u), shape.keys, at.head);
  let k3 = firstStep(keyRow(at, key + 3u), shape.keys, at.head);
  var products0 = vec4f();
  var products1 = vec4f();
  var products2 = vec4f();
  var products3 = vec4f();
  for (var step = 0u; step < HEAD_STEPS; step++) {
    let keyBlock = LanesBlock(load_keys(k0 + step), load_keys(k1 + step), load_keys(k2 + step), load_keys(k3 + step));
    products0 += load_queries(q0 + step) * keyBlock;
    products1 += load_queries(q1 + step) * keyBlock;
    products2 += load_queries(q2 + step) * keyBlock;
    products3 += load_queries(q3 + step) * keyBlock;
  }
  return mat4x4f(products0, products1, products2, products3);
}

fn isVisible(at: Head, key: u32) -> bool {
  return ${keyVisible ? 'load_keyVisible(at.batch * shape.keyLength + min(key, shape.keyLength - 1u)) != 0.0' : 'true'};
}

fn areVisible(at: Head, key: u32) -> vec4<bool> {
  return vec4<bool>(isVisible(at, key), isVisible(at, key + 1u), isVisible(at, key + 2u), isVisible(at, key + 3u));
}

fn fourFrom(first: u32) -> vec4u { return vec4u(first, first + 1u, first + 2u, first + 3u); }

// Scores of four pairs of a query and a key, of their products.
fn maskedScores(products: vec4f, visible: vec4<bool>, head: u32, queries: vec4u, keys: vec4u) -> vec4f {
  var scores = products;
  ${
    bias
      ? `let position = vec4u(head * (shape.queryLength + shape.keyLength - 1u) + shape.queryLength - 1u)
    + min(keys, vec4u(shape.keyLength - 1u)) - min(queries, vec4u(shape.queryLength - 1u));
  scores += vec4f(load_bias(position.x), load_bias(position.y), load_bias(position.z), load_bias(position.w));`
      : ''
  }
  scores = select(vec4f(HIDDEN), scores, visible);
  return select(scores, vec4f(ABSENT), keys ${causal ? '> min(queries, vec4u(shape.keyLength - 1u))' : '>= vec4u(shape.keyLength)'});
}`;
}

/**
 * For the backward pass: `weightGradients`, and `probabilities` of scores and the log-sum-exp that the forward pass
 * stored. Where that is HIDDEN the query saw no key, and float32 has swallowed the logarithm of their number.
 */
export function probabilityWgsl({ causal }: AttentionVariant): string {
  return `
fn probabilities(scores: vec4f, logSumExp: vec4f, queries: vec4u) -> vec4f {
  let seesNone = logSumExp < vec4f(0.5 * HIDDEN);
  let count = ${causal ? 'vec4f(queries + 1u)' : 'vec4f(f32(shape.keyLength))'};
  return exp(scores - select(logSumExp, vec4f(HIDDEN), seesNone)) * select(vec4f(1.0), 1.0 / count, seesNone);
}

// dP = dO Vᵀ of queries query .. query + 3 (a column of the matrix each) and keys key .. key + 3.
fn weightGradients(at: Head, query: u32, key: u32) -> mat4x4f {
  let g0 = plainStep(queryRow(at, query), at.head);
  let g1 = plainStep(queryRow(at, query + 1u), at.head);
  let g2 = plainStep(queryRow(at, query + 2u), at.head);
  let g3 = plainStep(queryRow(at, query + 3u), at.head);
  let v0 = firstStep(keyRow(at, key), shape.values, at.head);
  let v1 = firstStep(keyRow(at, key + 1u), shape.values, at.head);
  let v2 = firstStep(keyRow(at, key + 2u), shape.values, at.head);
  let v3 = firstStep(keyRow(at, key + 3u), shape.values, at.head);
  var gradients0 = vec4f();
  var gradients1 = vec4f();
  var gradients2 = vec4f();
  var gradients3 = vec4f();
  for (var step = 0u; step < HEAD_STEPS; step++) {
    let valueBlock =
      LanesBlock(load_values(v0 + step), load_values(v1 + step), load_values(v2 + step), load_values(v3 + step));
    gradients0 += load_outputGradient(g0 + step) * valueBlock;
    gradients1 += load_outputGradient(g1 + step) * valueBlock;
    gradients2 += load_outputGradient(g2 + step) * valueBlock;
    gradients3 += load_outputGradient(g3 + step) * valueBlock;
  }
  return mat4x4f(gradients0, gradients1, gradients2, gradients3);
}`;
}
