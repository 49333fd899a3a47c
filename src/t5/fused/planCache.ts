/** Plans by what they are for, made when they are first needed; those that were used last are kept. */

/** Of the shapes used last: their arrays take no memory of their own beyond their inputs. */
export const PLANS_KEPT = 32;

interface Disposable {
  dispose(): void;
}

export class PlanCache {
  private readonly most: number;
  private readonly plans = new Map<string, Promise<Disposable>>();

  /** @param most how many are kept */
  constructor(most: number) {
    this.most = most;
  }

  /** The plan for a key, made if it is not there; the one that was used longest ago goes. One key, one kind of plan. */
  get<Planned extends Disposable>(key: string, create: () => Promise<Planned>): Promise<Planned> {
    // The cast: whoever asks for a key has always given it the same `create`.
    const planned = (this.plans.get(key) as Promise<Planned> | undefined) ?? create();
    this.plans.delete(key);
    this.plans.set(key, planned);
    // One that failed to build, for lack of memory say, may succeed another time.
    planned.catch(() => this.plans.delete(key));
    const [oldest] = this.plans;
    if (oldest !== undefined && this.plans.size > this.most) {
      this.plans.delete(oldest[0]);
      disposeWhenMade(oldest[1]);
    }
    return planned;
  }

  dispose(): void {
    for (const planned of this.plans.values()) disposeWhenMade(planned);
    this.plans.clear();
  }
}

function disposeWhenMade(planned: Promise<Disposable>): void {
  // Its failure was its caller's to hear.
  planned.then(
    (made) => made.dispose(),
    () => {},
  );
}
