/**
 * WGSL that the attention kernels share: access to a head's numbers in steps (of four, or of one where four do not
 * fit), and the masked score, which forward and backward must compute alike, or the recomputed probabilities would not
 * add up to 1.
 */
import { type AttentionInputs, HIDDEN_SCORE } from './attentionShapes.ts';
import type { StorageBindings } from './storageBindings.ts';
import type { LaneCount } from './wgsl.ts';

export interface AttentionVariant {
  readonly lanes: LaneCount;
  readonly dKv: number;
  readonly bias: boolean;
  /** Whether a prompt's queries see less than the others. A variant, because hardly any run asks for it. */
  readonly promptVisibility: boolean;
}

export function variantOf({ dKv, bias, promptVisibility }: AttentionInputs, lanes: LaneCount): AttentionVariant {
  return { lanes, dKv, bias: bias !== null, promptVisibility: Boolean(promptVisibility) };
}

export function variantKey({ lanes, dKv, bias, promptVisibility }: AttentionVariant): string {
  return `${dKv}/${lanes}${bias ? ' bias' : ''}${promptVisibility ? ' prompt' : ''}`;
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

/**
 * The uniforms (`fields` are the kernel's own), where rows begin, and what becomes of scores. Masks are uniforms and no
 * variants: an encoder's and a decoder's self-attention are one kernel, and compiling is dear.
 */
export function scoreWgsl(
  { bias, promptVisibility }: AttentionVariant,
  uniformBinding: number,
  fields: string,
): string {
  return `
struct Shape {
  queryLength: u32,
  keyLength: u32,
  numHeads: u32,
  keyRows: u32, // of a batch row: keyLength or more
  causal: u32, // 1: queries see keys up to their own place only
  masked: u32, // 1: there is a \`keyVisible\`
  // Row stride and first column, in steps.
  queries: vec2u,
  keys: vec2u,
  values: vec2u,
  ${promptVisibility ? 'promptLength: u32, promptSees: u32,' : ''}
  ${fields}
}
@group(0) @binding(${uniformBinding}) var<uniform> shape: Shape;

struct Head { batch: u32, head: u32 }

fn firstStep(row: u32, view: vec2u, head: u32) -> u32 { return row * view.x + view.y + head * HEAD_STEPS; }

// Rows past the last repeat it: what is computed of them is never stored, or has weight 0.
fn queryRow(at: Head, query: u32) -> u32 { return at.batch * shape.queryLength + min(query, shape.queryLength - 1u); }
fn keyRow(at: Head, key: u32) -> u32 { return at.batch * shape.keyRows + min(key, shape.keyLength - 1u); }
fn place_queries(at: Head, query: u32) -> u32 { return firstStep(queryRow(at, query), shape.queries, at.head); }
fn place_keys(at: Head, key: u32) -> u32 { return firstStep(keyRow(at, key), shape.keys, at.head); }
fn place_values(at: Head, key: u32) -> u32 { return firstStep(keyRow(at, key), shape.values, at.head); }
// In an array [batch * queryLength, numHeads * dKv] of nothing else: the output and its gradient.
fn place_output(at: Head, query: u32) -> u32 {
  return firstStep(queryRow(at, query), vec2u(shape.numHeads * HEAD_STEPS, 0u), at.head);
}
// In an array [batch, numHeads, queryLength].
fn statisticsIndex(at: Head, query: u32) -> u32 {
  return (at.batch * shape.numHeads + at.head) * shape.queryLength + min(query, shape.queryLength - 1u);
}

fn isVisible(at: Head, key: u32) -> bool {
  let place = at.batch * shape.keyLength + min(key, shape.keyLength - 1u);
  return select(1.0, load_keyVisible(select(0u, place, shape.masked != 0u)), shape.masked != 0u) != 0.0;
}

// Where the keys end that queries before \`queryEnd\` see.
fn keyEndOf(queryEnd: u32) -> u32 { return select(shape.keyLength, min(shape.keyLength, queryEnd), shape.causal != 0u); }

fn areVisible(at: Head, key: u32) -> vec4<bool> {
  return vec4<bool>(isVisible(at, key), isVisible(at, key + 1u), isVisible(at, key + 2u), isVisible(at, key + 3u));
}

fn fourFrom(first: u32) -> vec4u { return vec4u(first, first + 1u, first + 2u, first + 3u); }

${
  bias
    ? `// Where the bias of a query and the key at its own place is.
fn biasPlace(head: u32) -> u32 { return head * (shape.queryLength + shape.keyLength - 1u) + shape.queryLength - 1u; }

// Of four pairs of a query and a key.
fn biases(head: u32, queries: vec4u, keys: vec4u) -> vec4f {
  let place =
    vec4u(biasPlace(head)) + min(keys, vec4u(shape.keyLength - 1u)) - min(queries, vec4u(shape.queryLength - 1u));
  return vec4f(load_bias(place.x), load_bias(place.y), load_bias(place.z), load_bias(place.w));
}`
    : ''
}

${
  promptVisibility
    ? `// Of four pairs of a query and a key: whether the query is not a prompt's, or sees that key all the same.
fn seesAsPrompt(queries: vec4u, keys: vec4u) -> vec4<bool> {
  let ofPrompt = select(vec4u(4), vec4u(2), keys < queries);
  let bits = select(ofPrompt, vec4u(1), keys >= vec4u(shape.promptLength));
  return (queries >= vec4u(shape.promptLength)) | (keys == queries) | ((bits & vec4u(shape.promptSees)) != vec4u(0));
}`
    : ''
}

// Of four pairs of a query and a key the scores, where there is one to see.
fn maskedScores(scores: vec4f, visible: vec4<bool>, queries: vec4u, keys: vec4u) -> vec4f {
  let ends = select(vec4u(shape.keyLength), min(vec4u(shape.keyLength), queries + 1u), vec4<bool>(shape.causal != 0u));
  let seen = visible${promptVisibility ? ' & seesAsPrompt(queries, keys)' : ''};
  return select(select(vec4f(HIDDEN), scores, seen), vec4f(ABSENT), keys >= ends);
}`;
}

/** Where a gradient's rows lie: as those of queries or of keys. */
const GRADIENT_ROWS = { queryGradient: 'queryRow', keyGradient: 'keyRow', valueGradient: 'keyRow' } as const;

/**
 * Everything that a kernel of the backward pass begins with. `probabilities` are those of scores and the log-sum-exp that
 * the forward pass stored: where that is HIDDEN the query saw no key, and float32 has swallowed the logarithm of their
 * number.
 * @param gradients which gradients it stores, in the order of the uniforms
 */
export function gradientWgsl(
  variant: AttentionVariant,
  bindings: StorageBindings,
  gradients: readonly (keyof typeof GRADIENT_ROWS)[],
): string {
  const place = (name: keyof typeof GRADIENT_ROWS) =>
    `fn place_${name}(at: Head, row: u32) -> u32 { return firstStep(${GRADIENT_ROWS[name]}(at, row), shape.${name}, at.head); }`;
  return `
${laneWgsl(variant)}
${bindings.wgsl}
${scoreWgsl(variant, bindings.uniformBinding, gradients.map((name) => `${name}: vec2u,`).join(' '))}
${gradients.map(place).join('\n')}
fn place_outputGradient(at: Head, query: u32) -> u32 { return place_output(at, query); }

fn probabilities(scores: vec4f, logSumExp: vec4f, queries: vec4u) -> vec4f {
  let seesNone = logSumExp < vec4f(0.5 * HIDDEN);
  let count = select(vec4f(f32(shape.keyLength)), vec4f(queries + 1u), vec4<bool>(shape.causal != 0u));
  return exp(scores - select(logSumExp, vec4f(HIDDEN), seesNone)) * select(vec4f(1.0), 1.0 / count, seesNone);
}`;
}

/** delta of one query: rowsum(dO * O). */
export const DELTA_OF_QUERY = `
fn deltaOf(at: Head, query: u32) -> f32 {
  let start = place_output(at, query);
  var delta = 0.0;
  for (var step = 0u; step < HEAD_STEPS; step++) {
    delta += product(load_output(start + step), load_outputGradient(start + step));
  }
  return delta;
}`;

/** `fn name(at: Head, query: u32) -> vec4f`: an array `[batch, numHeads, queryLength]` at four queries. */
export function fourStatistics(name: string): string {
  return `
fn ${name}s(at: Head, query: u32) -> vec4f {
  return vec4f(
    load_${name}(statisticsIndex(at, query)),
    load_${name}(statisticsIndex(at, query + 1u)),
    load_${name}(statisticsIndex(at, query + 2u)),
    load_${name}(statisticsIndex(at, query + 3u)),
  );
}`;
}
