/**
 * Dropout's masks as factors, drawn on the GPU by key and counter (`base/threefry.ts`): one number for each sequence and
 * channel, which all positions share, so that the masks of a whole step are small beside one of its activations.
 */
import { THREEFRY_GROUPS, THREEFRY_PARITY, THREEFRY_ROTATIONS } from '../../base/threefry.ts';
import { floatWord, type GpuArray, type Runner } from './runner.ts';
import { matrixShape } from './shapes.ts';
import { ELEMENT_MAIN, elementGroups } from './wgsl.ts';
import { range } from './wgslLines.ts';

export interface DropoutDraw {
  /** Consecutive sites from this number on. */
  readonly firstSite: number;
  readonly sites: number;
  /** Numbers of each row at a site. */
  readonly columns: number;
  /** Random words of 32 bits below it give 0. */
  readonly threshold: number;
  /** What the others give. */
  readonly keptFactor: number;
}

/**
 * `[sites, rows, columns]` of 0 and `keptFactor`, from keys of 32-bit words `[rows, 2]`: word `c % 2` of what key and
 * counter `(site, floor(c / 2))` give decides about column c. @throws Error if the keys are no pairs
 */
export function dropoutFactors(runner: Runner, keys: GpuArray, draw: DropoutDraw): GpuArray {
  const [rows, words] = matrixShape(keys, 'keys');
  if (words !== 2) throw new Error(`Keys of ${words} words, expected 2`);
  const { firstSite, sites, columns, threshold, keptFactor } = draw;
  const factors = runner.allocate([sites, rows, columns]);
  const pairs = Math.ceil(columns / 2);
  runner.dispatch(
    { key: 'dropoutFactors', code: factorsCode },
    [keys, factors],
    [sites * rows, rows, columns, pairs, firstSite, threshold, floatWord(keptFactor)],
    elementGroups(sites * rows * pairs, runner.limits),
  );
  return factors;
}

function factorsCode(): string {
  const group = (index: number) => `
  ${range(4)
    .map((round) => THREEFRY_ROTATIONS[(index % 2) * 4 + round] ?? 0)
    .map((rotation) => `x += y; y = ((y << ${rotation}u) | (y >> ${32 - rotation}u)) ^ x;`)
    .join('\n  ')}
  x += keys[${(index + 1) % 3}]; y += keys[${(index + 2) % 3}] + ${index + 1}u;`;
  return `
struct Sizes {
  rows: u32, // of all sites
  rowsASite: u32,
  columns: u32,
  pairs: u32, // of columns, rounded up
  firstSite: u32,
  threshold: u32,
  keptFactor: f32,
}
@group(0) @binding(0) var<storage, read> rowKeys: array<vec2u>; // [rowsASite]
@group(0) @binding(1) var<storage, read_write> factors: array<f32>; // [rows, columns]
@group(0) @binding(2) var<uniform> sizes: Sizes;

fn threefry(key: vec2u, counter: vec2u) -> vec2u {
  let keys = vec3u(key, key.x ^ key.y ^ ${THREEFRY_PARITY}u);
  var x = counter.x + key.x;
  var y = counter.y + key.y;
  ${range(THREEFRY_GROUPS).map(group).join('\n')}
  return vec2u(x, y);
}

fn workOn(index: u32) {
  let row = index / sizes.pairs;
  if (row >= sizes.rows) { return; }
  let pair = index % sizes.pairs;
  let site = sizes.firstSite + row / sizes.rowsASite;
  let words = threefry(rowKeys[row % sizes.rowsASite], vec2u(site, pair));
  let place = row * sizes.columns + 2 * pair;
  factors[place] = select(sizes.keptFactor, 0.0, words.x < sizes.threshold);
  if (2 * pair + 1 < sizes.columns) { factors[place + 1] = select(sizes.keptFactor, 0.0, words.y < sizes.threshold); }
}
${ELEMENT_MAIN}`;
}
