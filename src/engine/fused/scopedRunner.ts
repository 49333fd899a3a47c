/** An immediate runner for one computation, or one model: what was made in it and not released ends with it. */
import type { KernelChoices } from './choices.ts';
import type { ImmediateRunner } from './immediateRunner.ts';
import type { GpuArray, Kernel, Runner } from './runner.ts';

export class ScopedRunner implements Runner {
  readonly limits: GPUSupportedLimits;
  readonly features: ReadonlySet<string>;
  readonly choices: KernelChoices;
  private readonly runner: ImmediateRunner;
  private readonly arrays = new Set<GpuArray>();

  constructor(runner: ImmediateRunner) {
    this.runner = runner;
    this.limits = runner.limits;
    this.features = runner.features;
    this.choices = runner.choices;
  }

  /** Runs `use` with a scope of its own, and ends that whatever happens. */
  static async use<Result>(runner: ImmediateRunner, use: (scope: ScopedRunner) => Promise<Result>): Promise<Result> {
    const scope = new ScopedRunner(runner);
    return use(scope).finally(() => scope.dispose());
  }

  /** Bytes of what was made and not released. */
  get bytes(): number {
    return [...this.arrays].reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /** Releases everything. */
  dispose(): void {
    for (const array of this.arrays) this.runner.release(array);
    this.arrays.clear();
  }

  allocate(shape: readonly number[]): GpuArray {
    return this.own(this.runner.allocate(shape));
  }

  upload(values: Float32Array | Uint32Array | Int32Array, shape: readonly number[]): GpuArray {
    return this.own(this.runner.upload(values, shape));
  }

  release(array: GpuArray): void {
    if (!this.arrays.delete(array)) throw new Error(`The array [${array.shape}] is not of this scope.`);
    this.runner.release(array);
  }

  dispatch(
    kernel: Kernel,
    arrays: readonly GpuArray[],
    uniformWords: readonly number[],
    workgroups: readonly [x: number, y: number, z: number],
  ): void {
    this.runner.dispatch(kernel, arrays, uniformWords, workgroups);
  }

  /** As `ImmediateRunner.read`. */
  read(array: GpuArray): Promise<Float32Array> {
    return this.runner.read(array);
  }

  /** As `ImmediateRunner.finish`. */
  finish(): Promise<void> {
    return this.runner.finish();
  }

  private own(array: GpuArray): GpuArray {
    this.arrays.add(array);
    return array;
  }
}
