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

/** Consecutive dispatches that run as a whole: once, or, as a decoding step does, again and again. */
export interface PlanPart {
  readonly first: number;
  /** Behind the last. */
  readonly end: number;
  /** What the caller wants to read after a run of it. */
  readonly outputs: readonly GpuArray[];
}

/** When an array is needed, and by which parts: indices, all included. */
interface Span {
  first: number;
  last: number;
  readonly firstPart: number;
  lastPart: number;
}

export interface PlanProgram {
  readonly dispatches: readonly RecordedDispatch[];
  /** Of each transient array, by its index; -1 for one that no dispatch names. */
  readonly slotOf: readonly number[];
  readonly slotBytes: readonly number[];
  /** All dispatches, in order; most programs are one part. */
  readonly parts: readonly PlanPart[];
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
  private readonly parts: PlanPart[] = [];
  private readonly carried = new Set<GpuArray>();

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

  /**
   * Ends a part of the program, which can be run by itself after those before it. What several parts use keeps its
   * values until the end of the last of them.
   * @param outputs keep their values until the end of the part's run
   * @param carried arrays first used by this part that keep their values from one run of it to the next
   */
  endPart(outputs: readonly GpuArray[], carried: readonly GpuArray[] = []): void {
    for (const array of [...outputs, ...carried]) this.check(array);
    const first = this.parts.at(-1)?.end ?? 0;
    this.parts.push({ first, end: this.dispatches.length, outputs: [...outputs] });
    for (const array of carried) this.carried.add(array);
  }

  /** The program of everything so far. `outputs` are those of what no part has ended yet: the last, or only one. */
  finish(outputs: readonly GpuArray[] = []): PlanProgram {
    const recorded = this.parts.at(-1)?.end;
    if (recorded !== this.dispatches.length) this.endPart(outputs);
    const spans = this.spans();
    const used = [...spans.keys()];
    const lifetimes = Array.from(spans, ([array, span]) => this.lifetime(array, span));
    const assignment = assignSlots(lifetimes);
    const slotOf = new Array<number>(this.arrays.length).fill(-1);
    used.forEach((array, position) => {
      slotOf[array.index] = assignment.slotOf[position] ?? -1;
    });
    return {
      dispatches: [...this.dispatches],
      parts: [...this.parts],
      slotOf,
      slotBytes: assignment.slotBytes,
      transientBytes: totalBytes(assignment),
      lowerBoundBytes: peakLiveBytes(lifetimes),
    };
  }

  private spans(): Map<TransientArray, Span> {
    const spans = new Map<TransientArray, Span>();
    this.parts.forEach(({ first, end, outputs }, part) => {
      this.dispatches.slice(first, end).forEach(({ arrays }, index) => {
        for (const array of arrays.filter(isTransient)) {
          const span = spans.get(array) ?? { first: first + index, last: 0, firstPart: part, lastPart: part };
          spans.set(array, Object.assign(span, { last: first + index, lastPart: part }));
        }
      });
      for (const output of outputs.filter(isTransient)) {
        const span = spans.get(output);
        if (span === undefined) throw new Error(`No dispatch writes the output [${output.shape}].`);
        Object.assign(span, { last: end - 1, lastPart: part });
      }
    });
    return spans;
  }

  private lifetime(array: TransientArray, { first, last, firstPart, lastPart }: Span): Lifetime {
    const { byteLength } = array;
    const carried = this.carried.has(array);
    return {
      byteLength,
      first: carried ? (this.parts[firstPart]?.first ?? first) : first,
      last: carried || firstPart !== lastPart ? (this.parts[lastPart]?.end ?? last + 1) - 1 : last,
    };
  }

  private check(array: GpuArray): void {
    if (isTransient(array) && this.arrays[array.index] !== array) {
      throw new Error(`The array [${array.shape}] is of another recorder.`);
    }
    if (this.released.has(array)) throw new Error(`The array [${array.shape}] was released before.`);
  }
}
