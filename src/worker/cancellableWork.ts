/** Work that a person who has seen enough need not wait for: the signals of all that is under way. */
import { LabError } from '../base/errors.ts';

export class CancellableWork {
  private readonly what: string;
  private readonly underWay = new Set<AbortController>();

  /** @param what "The evaluation": what the error says was cancelled */
  constructor(what: string) {
    this.what = what;
  }

  /** What `work` gives; it looks at its signal wherever it can end. @throws as `work` does: LabError `Cancelled` after `cancel` */
  async run<Value>(work: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
    const controller = new AbortController();
    this.underWay.add(controller);
    try {
      return await work(controller.signal);
    } finally {
      this.underWay.delete(controller);
    }
  }

  /** Ends all that is under way, and nothing that begins later. */
  cancel(): void {
    const reason = new LabError({
      tag: 'Cancelled',
      what: `${this.what} was cancelled`,
      found: 'a press on Cancel',
      expected: 'patience to the end',
      remedy: 'Ask again if it is still wanted.',
    });
    for (const controller of this.underWay) controller.abort(reason);
  }
}
