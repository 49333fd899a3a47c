/** Whether all implementations did the same work. */
import type { Measurement } from '../measuring/measurement.ts';

const TOLERANCE = 1e-3;

/** What disagrees: losses of one shape and batch that differ by more than a thousandth between implementations. */
export function disagreements(all: readonly Measurement[]): string[] {
  return all.flatMap((measurement, index) => {
    const { shape, batch, implementation, losses } = measurement;
    const first = all.findIndex((other) => other.shape === shape && other.batch === batch);
    const reference = all[first];
    if (reference === undefined || first === index) return [];
    return losses.flatMap((loss, step) => {
      const expected = reference.losses[step] ?? Number.NaN;
      const difference = Math.abs(loss / expected - 1);
      // Also true where one of them is no number.
      if (difference <= TOLERANCE) return [];
      const where = `${shape}, batch ${batch}, step ${step + 1}`;
      return [`${where}: ${implementation} has the loss ${loss}, ${reference.implementation} ${expected}`];
    });
  });
}
