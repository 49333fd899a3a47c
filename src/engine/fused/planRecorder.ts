/**
 * Records what a network does without doing it: needs no GPU, only its limits. What comes out is a program, an ordered
 * list of dispatches over arrays whose memory is assigned; `Plan` runs it.
 */
import type { KernelChoices } from './choices.ts';
import { byteLengthOf, checkBindable } from './gpuBuffers.ts';
import type { GpuArray, Kernel, Runner, RunnerTraits } from './runner.ts';
import { assignSlots, type Lifetime, peakLiveBytes, totalBytes } from './slots.ts';

/** An array that exists only while a plan runs, in a slot. */
export interface TransientArray extends GpuArray {
  readonly kind: 'transient';
  /** Its place among the program's transient arrays. */
  readonly index: number;
}

export interface RecordedDispatch {
  readonly kernel: Kernel;
  /** Transient arrays of the program, and arrays from outside: weights, inputs. */
  readonly arrays: readonly GpuArray[];
  readonly uniformWords: readonly number[];
  readonly workgroups: readonly [x: number, y: number, z: number];
}

export interface PlanProgram {
  readonly dispatches: readonly RecordedDispatch[];
  /** Of each transient array, by its index; -1 for one that no dispatch names. */
  readonly slotOf: readonly number[];
  readonly slotBytes: readonly number[];
  /** What the caller wants to read after a run. */
  readonly outputs: readonly GpuArray[];
  /** Bytes of all slots. */
  readonly transientBytes: number;
  /** Bytes alive at the worst dispatch, that no assignment of memory can do without. */
  readonly lowerBoundBytes: number;
}

export function isTransient(array: GpuArray): array is TransientArray {
  return 'kind' in array && array.kind === 'transient';
}

export class PlanRecorder implements Runner {
  readonly limits: GPUSupportedLimits;
  readonly features: ReadonlySet<string>;
  readonly choices: KernelChoices;
  private readonly arrays: TransientArray[] = [];
  private readonly released = new Set<GpuArray>();
  private readonly dispatches: RecordedDispatch[] = [];

  /** @param target what the program is to run on */
  constructor({ limits, features, choices }: RunnerTraits) {
    this.limits = limits;
    this.features = features;
    this.choices = choices;
  }

  allocate(shape: readonly number[]): GpuArray {
    const byteLength = byteLengthOf(shape);
    checkBindable(byteLength, this.limits);
    const array: TransientArray = { kind: 'transient', index: this.arrays.length, shape, byteLength };
    this.arrays.push(array);
    return array;
  }

  /** Only a promise, which is checked: memory is planned by what dispatches name. */
  release(array: GpuArray): void {
    this.check(array);
    this.released.add(array);
  }

  dispatch(
    kernel: Kernel,
    arrays: readonly GpuArray[],
    uniformWords: readonly number[],
    workgroups: readonly [x: number, y: number, z: number],
  ): void {
    for (const array of arrays) this.check(array);
    this.dispatches.push({ kernel, arrays: [...arrays], uniformWords: [...uniformWords], workgroups });
  }

  /** The program of everything so far. `outputs` keep their values until the end of a run. */
  finish(outputs: readonly GpuArray[]): PlanProgram {
    for (const output of outputs) this.check(output);
    const spans = new Map<TransientArray, { first: number; last: number }>();
    this.dispatches.forEach(({ arrays }, position) => {
      for (const array of arrays.filter(isTransient)) {
        const span = spans.get(array);
        if (span === undefined) spans.set(array, { first: position, last: position });
        else span.last = position;
      }
    });
    for (const output of outputs.filter(isTransient)) {
      const span = spans.get(output);
      if (span === undefined) throw new Error(`No dispatch writes the output [${output.shape}].`);
      span.last = this.dispatches.length - 1;
    }
    const used = [...spans.keys()];
    const lifetimes = Array.from(spans, ([{ byteLength }, span]): Lifetime => ({ byteLength, ...span }));
    const assignment = assignSlots(lifetimes);
    const slotOf = new Array<number>(this.arrays.length).fill(-1);
    used.forEach((array, position) => {
      slotOf[array.index] = assignment.slotOf[position] ?? -1;
    });
    return {
      dispatches: [...this.dispatches],
      slotOf,
      slotBytes: assignment.slotBytes,
      outputs: [...outputs],
      transientBytes: totalBytes(assignment),
      lowerBoundBytes: peakLiveBytes(lifetimes),
    };
  }

  private check(array: GpuArray): void {
    if (isTransient(array) && this.arrays[array.index] !== array) {
      throw new Error(`The array [${array.shape}] is of another recorder.`);
    }
    if (this.released.has(array)) throw new Error(`The array [${array.shape}] was released before.`);
  }
}
