/**
 * How much work goes into one submit. Windows ends a GPU's work that takes longer than about two seconds and resets the
 * device; software adapters have no such watchdog. What work takes is only known once it was done.
 */

/** Dispatches a submit while nothing is known yet: small against two seconds, and only the first run pays for it. */
const UNMEASURED = 32;

/** What a run that was quicker than expected leaves of the expectation: one measurement may be too small by accident. */
const REMEMBERED = 0.8;

export class SubmitPacing {
  private readonly budgetSeconds: number;
  private readonly atMost: number;
  private secondsADispatch: number | null = null;

  /**
   * @param budgetSeconds what one submit may take; infinity: no matter how long
   * @param atMost dispatches in one submit
   */
  constructor(budgetSeconds: number, atMost: number) {
    if (atMost < 1) throw new Error('A submit holds at least one dispatch.');
    this.budgetSeconds = budgetSeconds;
    this.atMost = atMost;
  }

  /** Dispatches in each submit of a run of so many: submits of equal size, as few as the budget allows. */
  dispatchesASubmit(dispatches: number): number {
    if (this.budgetSeconds === Number.POSITIVE_INFINITY) return this.atMost;
    if (this.secondsADispatch === null) return Math.min(this.atMost, UNMEASURED);
    const submits = Math.ceil((dispatches * this.secondsADispatch) / this.budgetSeconds);
    return Math.max(1, Math.min(this.atMost, Math.ceil(dispatches / Math.max(1, submits))));
  }

  /** A run of so many dispatches took so long, with nothing else on the GPU that is known of. */
  learn(dispatches: number, seconds: number): void {
    if (dispatches === 0) return;
    this.secondsADispatch = Math.max(seconds / dispatches, REMEMBERED * (this.secondsADispatch ?? 0));
  }
}
