/**
 * Which checkpoint becomes the key. The paper takes the prompt after 10,000 of 262,144 steps as a task's embedding
 * (SPoT, section 3.2 and footnote 13: a fixed early step does better than the best checkpoint). Smaller budgets are
 * scaled down by the same share.
 */

const PAPER_KEY_STEP = 10_000;
/** 2^18, section 2.1.3. */
const PAPER_STEPS = 262_144;

/** The step at which a run of so many steps should be taken as a key, at least 1, at most 10,000. */
export function wantedKeyStep(totalSteps: number): number {
  return Math.min(PAPER_KEY_STEP, Math.max(1, Math.round((totalSteps * PAPER_KEY_STEP) / PAPER_STEPS)));
}

/** Of the steps that were kept the one closest to the wanted key step, the earlier of two; null for none. */
export function keyStepOf(keptSteps: readonly number[], totalSteps: number): number | null {
  const wanted = wantedKeyStep(totalSteps);
  let closest: number | null = null;
  for (const step of [...keptSteps].sort((a, b) => a - b)) {
    if (closest === null || Math.abs(step - wanted) < Math.abs(closest - wanted)) closest = step;
  }
  return closest;
}
