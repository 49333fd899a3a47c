/** The way of a prompt over its checkpoints, on the plane on which it is longest. */
import type { Prompt } from '../../prompts/prompt.ts';
import { principalComponents } from '../../prompts/similarity/principalComponents.ts';

export interface SteppedPrompt {
  readonly step: number;
  readonly prompt: Prompt;
}

export interface Trajectory {
  readonly points: readonly { readonly step: number; readonly x: number; readonly y: number }[];
  /** Of the whole variance the share that the plane shows, in [0, 1]. */
  readonly explained: number;
}

/** Prompts that the plane is made of, at most: enough for a path. */
const MOST_POINTS = 40;

/** Principal components of whole prompts (all rows side by side). Null for fewer than two. All are of one shape. */
export function promptTrajectory(prompts: readonly SteppedPrompt[]): Trajectory | null {
  if (prompts.length < 2) return null;
  const chosen = evenly(prompts, MOST_POINTS);
  const { coordinates, explainedVarianceRatio } = principalComponents(
    chosen.map(({ prompt }) => Float64Array.from(prompt.values)),
  );
  return {
    points: chosen.map(({ step }, index) => {
      const [x = 0, y = 0] = coordinates[index] ?? [];
      return { step, x, y };
    }),
    explained: explainedVarianceRatio.reduce((sum, share) => sum + share, 0),
  };
}

/** At most `count` of them, the first and the last always among them. */
function evenly<Item>(items: readonly Item[], count: number): readonly Item[] {
  if (items.length <= count) return items;
  return Array.from(
    { length: count },
    (_, index) => items[Math.round((index * (items.length - 1)) / (count - 1))] as Item,
  );
}
