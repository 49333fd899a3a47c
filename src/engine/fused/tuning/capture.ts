/** Dispatches that are collected instead of run, over arrays that exist: to be run as often as wanted. */
import type { KernelChoices } from '../choices.ts';
import type { GpuArray, Kernel, Runner } from '../runner.ts';
import type { ScopedRunner } from '../scopedRunner.ts';

export interface CapturedDispatch {
  readonly kernel: Kernel;
  readonly arrays: readonly GpuArray[];
  readonly uniformWords: readonly number[];
  readonly workgroups: readonly [x: number, y: number, z: number];
}

export class CapturingRunner implements Runner {
  readonly limits: GPUSupportedLimits;
  readonly features: ReadonlySet<string>;
  readonly choices: KernelChoices;
  readonly dispatches: CapturedDispatch[] = [];
  /** Everything that was allocated: it lives as long as the scope. */
  readonly arrays: GpuArray[] = [];
  private readonly scope: ScopedRunner;

  constructor(scope: ScopedRunner) {
    this.scope = scope;
    this.limits = scope.limits;
    this.features = scope.features;
    this.choices = scope.choices;
  }

  allocate(shape: readonly number[]): GpuArray {
    const array = this.scope.allocate(shape);
    this.arrays.push(array);
    return array;
  }

  /** Nothing is recycled: the dispatches are run again and again. */
  release(): void {}

  dispatch(
    kernel: Kernel,
    arrays: readonly GpuArray[],
    uniformWords: readonly number[],
    workgroups: readonly [x: number, y: number, z: number],
  ): void {
    this.dispatches.push({ kernel, arrays: [...arrays], uniformWords: [...uniformWords], workgroups });
  }
}
