/** Unrolled WGSL: a line, or a few, for each index. */

/** 0, 1, ... up to `count`, without it. */
export function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

export function lines(count: number, line: (index: number) => string): string {
  return range(count).map(line).join('\n');
}
