/**
 * Pieces of WGSL that the row and element kernels share. Each kernel is written once, over `Lanes`: four neighbouring
 * numbers where every row is a multiple of four wide, one number otherwise.
 */

/** Numbers that an invocation reads at once. */
export type LaneCount = 1 | 4;

/** Invocations a workgroup in kernels whose work items are independent. */
const INDEPENDENT_WORKGROUP = 64;

/** 4 if rows of all these widths begin on a multiple of four numbers. */
export function lanesFor(...widths: readonly number[]): LaneCount {
  return widths.every((width) => width % 4 === 0) ? 4 : 1;
}

/** The type `Lanes` and what can be done with one. */
export function laneDeclarations(lanes: LaneCount): string {
  return lanes === 4
    ? `
alias Lanes = vec4f;
const LANES = 4u;
fn laneSum(values: Lanes) -> f32 { return (values.x + values.y) + (values.z + values.w); }
fn laneMaximum(values: Lanes) -> f32 { return max(max(values.x, values.y), max(values.z, values.w)); }
fn laneAt(values: Lanes, position: u32) -> f32 { return values[position]; }
// 1 at \`position\`, which may lie outside, 0 elsewhere.
fn oneHot(position: u32) -> Lanes { return select(vec4f(0), vec4f(1), vec4u(0, 1, 2, 3) == vec4u(position)); }
`
    : `
alias Lanes = f32;
const LANES = 1u;
fn laneSum(value: Lanes) -> f32 { return value; }
fn laneMaximum(value: Lanes) -> f32 { return value; }
fn laneAt(value: Lanes, position: u32) -> f32 { return value; }
fn oneHot(position: u32) -> Lanes { return select(0.0, 1.0, position == 0u); }
`;
}

/** The entry point of a kernel that defines `fn workOn(index: u32)`, called for at least `count` indices from 0. */
export const ELEMENT_MAIN = `
@compute @workgroup_size(${INDEPENDENT_WORKGROUP})
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  workOn((group.y * groups.x + group.x) * ${INDEPENDENT_WORKGROUP} + local);
}
`;

/** Workgroups for `ELEMENT_MAIN` over `count` indices. */
export function elementGroups(count: number, limits: GPUSupportedLimits): [x: number, y: number, z: number] {
  return spreadGroups(Math.ceil(count / INDEPENDENT_WORKGROUP), limits);
}

/**
 * Who works on a row: a workgroup together, as a GPU likes it, or one invocation, where barriers are dear (software).
 * With the feature `subgroups` a workgroup can also add up within subgroups first, which takes two barriers in all.
 */
export type RowSharing = 'workgroup' | 'subgroup' | 'invocation';

/** The sharings that a device with these features can run. */
export function rowSharings(features: ReadonlySet<string>): RowSharing[] {
  return features.has('subgroups') ? ['workgroup', 'subgroup', 'invocation'] : ['workgroup', 'invocation'];
}

/** Invocations that share a row of `steps` lanes: more for long rows, so that each has a few steps and not hundreds. */
function invocationsPerRow(steps: number): number {
  return steps > 512 ? 256 : 64;
}

/** Rows a workgroup where each has one invocation: so few that even a small batch of rows occupies every core. */
const ROWS_A_WORKGROUP = 8;

/** How a row kernel is compiled: everything that its code depends on. */
export interface RowVariant {
  readonly rows: RowSharing;
  readonly lanes: LaneCount;
  /** Invocations a workgroup. */
  readonly workgroup: number;
}

/** The variant for rows of `width` numbers. */
export function rowVariant(rows: RowSharing, width: number): RowVariant {
  const lanes = lanesFor(width);
  return { rows, lanes, workgroup: rows === 'invocation' ? ROWS_A_WORKGROUP : invocationsPerRow(width / lanes) };
}

/** The part of a kernel's key that tells variants apart. */
export function variantKey({ rows, lanes, workgroup }: RowVariant): string {
  return `${rows}${workgroup}x${lanes}`;
}

/** Workgroups for `rowMain` over `rows` rows. */
export function rowGroups(
  variant: RowVariant,
  rows: number,
  limits: GPUSupportedLimits,
): [x: number, y: number, z: number] {
  return spreadGroups(variant.rows === 'invocation' ? Math.ceil(rows / variant.workgroup) : rows, limits);
}

/**
 * The entry point of a kernel that defines `fn workOnRow(row: u32, first: u32)` and a uniform `sizes.rows`. The function
 * takes the steps `first, first + STRIDE, ...` of its row and then, outside any branch, `rowSum` or `rowMaximum` of what
 * it found, which are over the whole row for everyone who works on it. `first == 0` is who writes a row's one result.
 */
export function rowMain({ rows, workgroup }: RowVariant): string {
  if (rows === 'invocation') {
    return `
const STRIDE = 1u;
fn rowSum(value: f32, first: u32) -> f32 { return value; }
fn rowMaximum(value: f32, first: u32) -> f32 { return value; }

@compute @workgroup_size(${workgroup})
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let row = (group.y * groups.x + group.x) * ${workgroup} + local;
  if (row < sizes.rows) { workOnRow(row, 0u); }
}
`;
  }
  const isSubgroup = rows === 'subgroup';
  const reduction = isSubgroup ? subgroupReduction : treeReduction;
  return `
const STRIDE = ${workgroup}u;
${isSubgroup ? 'var<private> subgroupLane: u32;\nvar<private> subgroupSize: u32;' : ''}
${reduction('rowSum', workgroup, SUM)}
${reduction('rowMaximum', workgroup, MAXIMUM)}

@compute @workgroup_size(${workgroup})
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
  ${isSubgroup ? '@builtin(subgroup_invocation_id) lane: u32, @builtin(subgroup_size) size: u32,' : ''}
) {
  ${isSubgroup ? 'subgroupLane = lane;\n  subgroupSize = size;' : ''}
  let row = group.y * groups.x + group.x;
  if (row < sizes.rows) { workOnRow(row, local); }
}
`;
}

/** What must stand before everything else in a kernel with `rowMain`. */
export function rowHead({ rows }: RowVariant): string {
  return rows === 'subgroup' ? 'enable subgroups;' : '';
}

/** How two values become one, and what WGSL calls that over a subgroup. */
interface Combination {
  readonly ofTwo: (a: string, b: string) => string;
  readonly ofSubgroup: string;
}

const SUM: Combination = { ofTwo: (a, b) => `${a} + ${b}`, ofSubgroup: 'subgroupAdd' };
const MAXIMUM: Combination = { ofTwo: (a, b) => `max(${a}, ${b})`, ofSubgroup: 'subgroupMax' };

/** `fn name(value: f32, local: u32) -> f32`: the values of all invocations of a workgroup combined, in a fixed order. */
function treeReduction(name: string, workgroup: number, { ofTwo }: Combination): string {
  return `
var<workgroup> ${name}Parts: array<f32, ${workgroup}>;
fn ${name}(value: f32, local: u32) -> f32 {
  ${name}Parts[local] = value;
  for (var reach = ${workgroup / 2}u; reach > 0u; reach /= 2u) {
    workgroupBarrier();
    if (local < reach) {
      ${name}Parts[local] = ${ofTwo(`${name}Parts[local]`, `${name}Parts[local + reach]`)};
    }
  }
  // Begins and ends with a barrier, so that the next call may overwrite the parts.
  return workgroupUniformLoad(&${name}Parts[0]);
}`;
}

/**
 * The same by subgroups of any size, which are taken to hold consecutive invocations: WGSL does not promise it, though
 * drivers do it, so this is for devices on which it was compared with the tree.
 */
function subgroupReduction(name: string, workgroup: number, { ofTwo, ofSubgroup }: Combination): string {
  return `
var<workgroup> ${name}Parts: array<f32, ${workgroup}>; // of each subgroup
fn ${name}(value: f32, local: u32) -> f32 {
  let part = ${ofSubgroup}(value);
  if (subgroupLane == 0u) { ${name}Parts[local / subgroupSize] = part; }
  workgroupBarrier();
  var all = ${name}Parts[0];
  for (var other = 1u; other * subgroupSize < ${workgroup}u; other++) { all = ${ofTwo('all', `${name}Parts[other]`)}; }
  workgroupBarrier(); // the next call may overwrite the parts
  return all;
}`;
}

/** WebGPU limits each dimension (65,535 at least): what does not fit in x goes to y. Kernels skip the excess. */
function spreadGroups(groups: number, limits: GPUSupportedLimits): [x: number, y: number, z: number] {
  const x = Math.min(groups, limits.maxComputeWorkgroupsPerDimension);
  return [x, Math.ceil(groups / x), 1];
}
