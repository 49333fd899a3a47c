/** A kernel's check as a test. */
import { expect } from 'vitest';
import { Rng } from '../../../src/base/rng.ts';
import type { KernelChoices } from '../../../src/engine/fused/choices.ts';
import type { ImmediateRunner } from '../../../src/engine/fused/immediateRunner.ts';
import type { Runner } from '../../../src/engine/fused/runner.ts';
import { withNarrowGrids } from '../kernelCases.ts';
import { type KernelCheck, runCase } from './kernelCheck.ts';

const SEED = 20261123;

/** Expects every case to be within 1e-5; every other case where a grid may be so narrow that it needs two dimensions. */
export async function expectCases(
  check: KernelCheck,
  memory: ImmediateRunner,
  { cases, choices = {} }: { readonly cases: number; readonly choices?: Partial<KernelChoices> },
): Promise<void> {
  const chosen: Runner = {
    limits: memory.limits,
    features: memory.features,
    choices: { ...memory.choices, ...choices },
    allocate: (shape) => memory.allocate(shape),
    release: (array) => memory.release(array),
    dispatch: (...call) => memory.dispatch(...call),
  };
  const narrow = withNarrowGrids(chosen, 2);
  for (let index = 0; index < cases; index++) {
    const runs = index % 2 === 0 || !NARROW.test(check.name) ? chosen : narrow;
    const { where, error } = await runCase(check, { memory, runs }, Rng.forSeed(SEED + index, check.name), index);
    expect(error, where).toBeLessThan(1e-5);
  }
}

/** Kernels that spread their workgroups over two dimensions. */
const NARROW = /^(rmsNorm|tokenLoss|gatherWithPrompt)/;
