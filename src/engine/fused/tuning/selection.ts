/** Who wins a contest. */

/** Less is noise, and the default is the better known. */
const LEAST_GAIN = 0.03;

/** The index with the least seconds, or 0, the default's, if that is hardly slower. */
export function fastest(secondsOf: ReadonlyMap<number, number>): number {
  let winner = 0;
  let least = (secondsOf.get(0) ?? Number.POSITIVE_INFINITY) * (1 - LEAST_GAIN);
  for (const [index, seconds] of secondsOf) {
    if (index !== 0 && seconds < least) [winner, least] = [index, seconds];
  }
  return winner;
}
