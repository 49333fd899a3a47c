/** Where the time of a training step goes. Steps overlap, so that the parts of one may add up to more than it took. */
export interface StepTiming {
  /** Drawing and padding the batch, and handing it over: JavaScript's part. */
  readonly dataSeconds: number;
  /** From then on, or from the end of the step before it, until the GPU was through with it. */
  readonly gpuSeconds: number;
  /** From then on until its numbers were here; 0 where that is not told apart. */
  readonly readBackSeconds: number;
  /** Of its inputs and targets, padding left out. */
  readonly tokens: number;
}

/** What one step is like, on average over the last ones. */
export interface StepPace extends StepTiming {
  /** What the engine has allocated on the GPU, weights included; null if it does not say. */
  readonly gpuBytes: number | null;
  /** JavaScript's memory in the worker; null where the browser does not tell. */
  readonly heapBytes: number | null;
}

/** Gathers timings, and gives their average now and then. */
export class PaceMeter {
  private readonly everySeconds: number;
  private readonly nowSeconds: () => number;
  private gathered: StepTiming[] = [];
  private lastSeconds: number;

  constructor(everySeconds: number, nowSeconds: () => number) {
    this.everySeconds = everySeconds;
    this.nowSeconds = nowSeconds;
    this.lastSeconds = nowSeconds();
  }

  /** The average since the last one, if that was long enough ago. */
  add(timing: StepTiming): StepTiming | null {
    this.gathered.push(timing);
    const now = this.nowSeconds();
    if (now - this.lastSeconds < this.everySeconds) return null;
    this.lastSeconds = now;
    const mean = (part: keyof StepTiming) =>
      this.gathered.reduce((sum, each) => sum + each[part], 0) / this.gathered.length;
    const pace = {
      dataSeconds: mean('dataSeconds'),
      gpuSeconds: mean('gpuSeconds'),
      readBackSeconds: mean('readBackSeconds'),
      tokens: mean('tokens'),
    };
    this.gathered = [];
    return pace;
  }
}
