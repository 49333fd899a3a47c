/** A kernel with random cases and a float64 reference: what the tests of each kernel and the conformance suite share. */
import type { Rng } from '../../../src/base/rng.ts';
import type { ImmediateRunner } from '../../../src/engine/fused/immediateRunner.ts';
import type { GpuArray, Runner } from '../../../src/engine/fused/runner.ts';

/** Where a case runs. */
export interface CaseRunner {
  /** Holds the arrays. */
  readonly memory: ImmediateRunner;
  /** Runs the kernels, in the variants that its choices name: `memory` itself, or a view of it. */
  readonly runs: Runner;
}

export interface CaseResult {
  /** The shape and what else tells the case from others. */
  readonly where: string;
  /** The worst of all results: the largest difference over the largest value; infinite if a number is none. */
  readonly error: number;
}

export interface KernelCheck {
  readonly name: string;
  /** Makes the `index`-th case from `rng`, runs it forward and backward, and compares. */
  run(on: CaseRunner, rng: Rng, index: number): Promise<CaseResult>;
}

/** Runs a case and then releases what it uploaded and allocated: hundreds of cases need the memory of one. */
export async function runCase(check: KernelCheck, { memory, runs }: CaseRunner, rng: Rng, index: number) {
  const made = new Set<GpuArray>();
  const noting = <A extends GpuArray>(array: A): A => {
    made.add(array);
    return array;
  };
  const release = (array: GpuArray) => {
    made.delete(array);
    memory.release(array);
  };
  const notingMemory = new Proxy(memory, {
    get(target, name) {
      if (name === 'upload')
        return (...given: Parameters<ImmediateRunner['upload']>) => noting(target.upload(...given));
      if (name === 'allocate') return (shape: readonly number[]) => noting(target.allocate(shape));
      if (name === 'release') return release;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const notingRunner: Runner = {
    limits: runs.limits,
    features: runs.features,
    choices: runs.choices,
    allocate: (shape) => noting(runs.allocate(shape)),
    release,
    dispatch: (...call) => runs.dispatch(...call),
  };
  try {
    return await check.run({ memory: notingMemory, runs: notingRunner }, rng, index);
  } finally {
    for (const array of made) memory.release(array);
  }
}
