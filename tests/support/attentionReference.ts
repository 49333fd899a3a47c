/**
 * T5's attention written out in float64, from the formula and one number at a time. Only one step is float32, because it
 * decides what is computed: a hidden key's score is `score - 1e10` as the composed network has it, in which float32
 * leaves nothing of the score, so that a query without any visible key attends to all of them evenly.
 */

import type { PromptVisibility } from '../../src/engine/fused/attentionShapes.ts';

export interface AttentionProblem {
  readonly batch: number;
  readonly queryLength: number;
  readonly keyLength: number;
  readonly numHeads: number;
  readonly dKv: number;
  readonly queries: ArrayLike<number>; // [batch * queryLength, numHeads * dKv]
  readonly keys: ArrayLike<number>; // [batch * keyLength, numHeads * dKv]
  readonly values: ArrayLike<number>; // as keys
  readonly bias: ArrayLike<number> | null; // [numHeads, queryLength + keyLength - 1]
  readonly keyVisible: ArrayLike<number> | null; // [batch, keyLength]
  readonly causal: boolean;
  readonly promptVisibility?: PromptVisibility | null;
  readonly outputGradient: ArrayLike<number>; // as queries
}

export interface AttentionSolution {
  readonly output: Float64Array;
  readonly logSumExp: Float64Array; // [batch, numHeads, queryLength]
  readonly queryGradient: Float64Array;
  readonly keyGradient: Float64Array;
  readonly valueGradient: Float64Array;
  /**
   * What the largest number of a gradient would be if no two terms had opposite signs. Where every query sees one key,
   * scores change nothing: both gradients are 0, and of their terms, which cancel, only the rounding is left.
   */
  readonly sizeOfTerms: { queryGradient: number; keyGradient: number };
}

const HIDDEN = -1e10;

export function solveAttention(problem: AttentionProblem): AttentionSolution {
  const { batch, queryLength, keyLength, numHeads, dKv, bias, keyVisible, causal } = problem;
  const inner = numHeads * dKv;
  const solution: AttentionSolution = {
    output: new Float64Array(batch * queryLength * inner),
    logSumExp: new Float64Array(batch * numHeads * queryLength),
    queryGradient: new Float64Array(batch * queryLength * inner),
    keyGradient: new Float64Array(batch * keyLength * inner),
    valueGradient: new Float64Array(batch * keyLength * inner),
    sizeOfTerms: { queryGradient: 0, keyGradient: 0 },
  };
  const queryTerms = new Float64Array(batch * queryLength * inner);
  const keyTerms = new Float64Array(batch * keyLength * inner);
  for (let b = 0; b < batch; b++) {
    for (let head = 0; head < numHeads; head++) {
      for (let query = 0; query < queryLength; query++) {
        const q = (b * queryLength + query) * inner + head * dKv;
        const k = (key: number) => (b * keyLength + key) * inner + head * dKv;
        const seen = causal ? query + 1 : keyLength;
        const scores = Array.from({ length: seen }, (_, key) => {
          let score = 0;
          for (let d = 0; d < dKv; d++) score += problem.queries[q + d]! * problem.keys[k(key) + d]!;
          if (bias !== null) score += bias[head * (queryLength + keyLength - 1) + key - query + queryLength - 1]!;
          const isHidden = keyVisible?.[b * keyLength + key] === 0 || !seesAsPrompt(problem, query, key);
          return isHidden ? Math.fround(score + HIDDEN) : score;
        });
        const maximum = Math.max(...scores);
        const sum = scores.reduce((total, score) => total + Math.exp(score - maximum), 0);
        solution.logSumExp[(b * numHeads + head) * queryLength + query] = maximum + Math.log(sum);
        const weights = scores.map((score) => Math.exp(score - maximum) / sum);

        const weightGradients = weights.map((weight, key) => {
          let gradient = 0;
          for (let d = 0; d < dKv; d++) {
            solution.output[q + d]! += weight * problem.values[k(key) + d]!;
            solution.valueGradient[k(key) + d]! += weight * problem.outputGradient[q + d]!;
            gradient += problem.outputGradient[q + d]! * problem.values[k(key) + d]!;
          }
          return gradient;
        });
        const mean = weights.reduce((total, weight, key) => total + weight * weightGradients[key]!, 0);
        weights.forEach((weight, key) => {
          const scoreGradient = weight * (weightGradients[key]! - mean);
          const terms = weight * (Math.abs(weightGradients[key]!) + Math.abs(mean));
          for (let d = 0; d < dKv; d++) {
            solution.queryGradient[q + d]! += scoreGradient * problem.keys[k(key) + d]!;
            solution.keyGradient[k(key) + d]! += scoreGradient * problem.queries[q + d]!;
            queryTerms[q + d]! += terms * Math.abs(problem.keys[k(key) + d]!);
            keyTerms[k(key) + d]! += terms * Math.abs(problem.queries[q + d]!);
          }
        });
      }
    }
  }
  solution.sizeOfTerms.queryGradient = largest(queryTerms);
  solution.sizeOfTerms.keyGradient = largest(keyTerms);
  return solution;
}

/** Whether a query is not a prompt's, or sees that key all the same: the sets of prompt_tuning/extended/masks.py. */
function seesAsPrompt({ promptVisibility }: AttentionProblem, query: number, key: number): boolean {
  if (!promptVisibility || query >= promptVisibility.promptLength || key === query) return true;
  if (key >= promptVisibility.promptLength) return promptVisibility.toInput;
  return promptVisibility.toPrompt === 'all' || (promptVisibility.toPrompt === 'earlier' && key < query);
}

export function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
