/** A contest: variants of a kernel that compute the same, of which the fastest on this device is looked for. */
import type { Uploader } from '../packedMatrix.ts';
import type { GpuArray, Runner } from '../runner.ts';

/** The contest's inputs, with which any of its variants can be run. */
export interface Rehearsal<Variant> {
  /** Small and ragged: computes what the variants must agree about. */
  check(runner: Runner, variant: Variant): readonly GpuArray[];
  /** As large as the work that the choice is for. */
  time(runner: Runner, variant: Variant): void;
}

export interface Contest<Variant> {
  /** Unique among the contests of a model; records of earlier tunings know it by this. */
  readonly id: string;
  /** The first is the default, which the others are checked against. */
  readonly candidates: readonly Variant[];
  /** How much of this work a training step has, in units of one `time`. */
  readonly timesAStep: number;
  /** Uploads inputs; `tiny` ones are enough to see which code the variants are made of. */
  prepare(uploader: Uploader, extent: 'full' | 'tiny'): Rehearsal<Variant>;
}

/** A variant's name in records of earlier tunings. */
export function variantName(variant: unknown): string {
  return JSON.stringify(variant);
}
