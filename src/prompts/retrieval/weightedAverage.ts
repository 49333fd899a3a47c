/** The start of a "top-k weighted average" run (SPoT, section 3.3): Σ αᵣ · promptᵣ with αᵣ = simᵣ / Σₗ simₗ. */
import { LabError } from '../../base/errors.ts';
import { requireFit } from '../fit.ts';
import type { Prompt } from '../prompt.ts';

export interface WeightedSource {
  /** For messages. */
  readonly name: string;
  readonly prompt: Prompt;
  /** To the target. */
  readonly similarity: number;
}

/**
 * The weights αᵣ, which are positive and sum to 1. The paper's weights mean nothing where a similarity is not
 * positive: they would grow without bound as the sum nears 0, or turn a prompt round. That is refused, not mended.
 * @throws LabError `Transfer` for no sources and for similarities that are not positive, with the largest k that works
 */
export function similarityWeights(similarities: readonly number[]): number[] {
  const usable = similarities.filter((similarity) => similarity > 0 && Number.isFinite(similarity)).length;
  if (usable < similarities.length || similarities.length === 0) {
    throw new LabError({
      tag: 'Transfer',
      what: 'A weighted average needs sources that resemble the target',
      found: `similarities ${similarities.map((similarity) => similarity.toPrecision(3)).join(', ') || 'of no sources'}`,
      expected: 'positive ones',
      remedy:
        usable > 0
          ? `Average the ${usable} most similar sources only, or take the best of top-k.`
          : 'Take the best of top-k instead, or compare by the other measure.',
    });
  }
  const sum = similarities.reduce((total, similarity) => total + similarity, 0);
  return similarities.map((similarity) => similarity / sum);
}

/**
 * The weighted average of the sources' prompts, each of the first one's shape.
 * @throws LabError `PromptShape` if the shapes differ; as `similarityWeights` does
 */
export function weightedAverage(sources: readonly WeightedSource[]): Prompt {
  const weights = similarityWeights(sources.map(({ similarity }) => similarity));
  const { length, width } = sources[0]?.prompt ?? { length: 0, width: 0 };
  for (const { name, prompt } of sources) requireFit(prompt, { length, width }, name);
  const sums = new Float64Array(length * width);
  for (const [source, { prompt }] of sources.entries()) {
    const weight = weights[source] ?? 0;
    for (const [index, value] of prompt.values.entries()) sums[index] = (sums[index] ?? 0) + weight * value;
  }
  return { length, width, values: Float32Array.from(sums) };
}
