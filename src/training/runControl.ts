/**
 * Pause, single step and stop: what a person may ask of a run, taken up by the run loop between two steps. There is no
 * polling; the loop waits on a promise that the next request resolves.
 */

export type StepPermission = 'step' | 'stop';

export class RunControl {
  private mode: 'running' | 'paused' | 'stopping' = 'running';
  private singleSteps = 0;
  private ended = false;
  /** Resumes the loop that waits in `mayStep`; null while a step is under way. */
  private wake: (() => void) | null = null;
  /** Resolved when the loop next waits, or ends. */
  private settled: (() => void)[] = [];
  private readonly onWaiting: (waiting: boolean) => void;
  private readonly stopping = new AbortController();

  /** `onWaiting(true)` is called when the loop begins to wait in a pause, `onWaiting(false)` when it goes on. */
  constructor(onWaiting: (waiting: boolean) => void) {
    this.onWaiting = onWaiting;
  }

  /** True from the moment on that the run waits in a pause, until it goes on. */
  get waiting(): boolean {
    return this.wake !== null;
  }

  /** False from the moment on that a pause or a stop is asked for: the next `mayStep` may wait or end the run. */
  get running(): boolean {
    return this.mode === 'running';
  }

  /** Aborted by `stop()`: long work between steps, such as an evaluation, should watch it. */
  get stopSignal(): AbortSignal {
    return this.stopping.signal;
  }

  /** For the loop, before each step: resolves to `step` when it may go on, to `stop` when it shall end here. */
  async mayStep(): Promise<StepPermission> {
    while (this.mode === 'paused' && this.singleSteps === 0) {
      const woken = new Promise<void>((resolve) => {
        this.wake = resolve;
      });
      this.onWaiting(true);
      this.settle();
      await woken;
    }
    if (this.mode === 'stopping') return 'stop';
    if (this.mode === 'paused') this.singleSteps -= 1;
    return 'step';
  }

  /** For the loop, when it is over, however it ended: nobody is left waiting. */
  end(): void {
    this.ended = true;
    this.settle();
  }

  /** For a run whose loop broke off and starts anew: what was asked meanwhile is taken up by the new loop. */
  startAgain(): void {
    this.ended = false;
  }

  /** Resolves once no step is under way: at the next wait, or at the end of the run. */
  async pause(): Promise<void> {
    if (this.mode === 'running') this.mode = 'paused';
    if (!this.waiting) await this.nextSettling();
  }

  continue(): void {
    if (this.mode === 'paused') this.mode = 'running';
    this.goOn();
  }

  /** One step; resolves when it is done, with whatever evaluation and checkpoint it made due. Call only while waiting. */
  async singleStep(): Promise<void> {
    this.singleSteps += 1;
    this.goOn();
    await this.nextSettling();
  }

  /** Resolves once the run has ended. */
  async stop(): Promise<void> {
    this.mode = 'stopping';
    this.stopping.abort();
    this.goOn();
    while (!this.ended) await this.nextSettling();
  }

  private goOn(): void {
    const wake = this.wake;
    if (wake === null) return;
    this.wake = null;
    if (this.mode !== 'stopping') this.onWaiting(false);
    wake();
  }

  private nextSettling(): Promise<void> {
    if (this.ended) return Promise.resolve();
    return new Promise((resolve) => {
      this.settled.push(resolve);
    });
  }

  private settle(): void {
    const waiting = this.settled;
    this.settled = [];
    for (const resolve of waiting) resolve();
  }
}
