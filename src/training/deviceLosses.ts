/** How often a run may lose its GPU: one that is reset again and again does not get better by itself. */
import { LabError } from '../base/errors.ts';

const MOST_LOSSES = 3;
const WITHIN_SECONDS = 600;

export class DeviceLosses {
  private readonly nowSeconds: () => number;
  private recentSeconds: number[] = [];

  /** `nowSeconds` is a clock that never goes back. */
  constructor(nowSeconds: () => number) {
    this.nowSeconds = nowSeconds;
  }

  /** Notes a loss. @throws LabError `DeviceLost` if it is the fourth within ten minutes */
  add(loss: LabError): void {
    const now = this.nowSeconds();
    this.recentSeconds = [...this.recentSeconds.filter((seconds) => now - seconds < WITHIN_SECONDS), now];
    if (this.recentSeconds.length <= MOST_LOSSES) return;
    throw new LabError(
      {
        tag: 'DeviceLost',
        what: 'The GPU was lost again and again',
        found: `${this.recentSeconds.length} losses in ten minutes, the last one: ${loss.found}`,
        expected: `at most ${MOST_LOSSES}`,
        remedy:
          'The last checkpoint is safe. Close other programs that use the GPU, update its driver or use a smaller batch, and resume the run.',
      },
      { cause: loss },
    );
  }
}
