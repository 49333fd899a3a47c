/** Attention and its gradients for queries, keys and values against the formula. */
import { type AttentionLayout, randomProblem, solutionError, solveOnGpu } from '../attentionProblems.ts';
import { solveAttention } from '../attentionReference.ts';
import { randomSize } from '../kernelCases.ts';
import type { KernelCheck } from './kernelCheck.ts';

/** Widths of heads; few, because each makes kernels of its own. */
const WIDTHS = [8, 6, 32];

/** `self`: of an encoder or a causal decoder; `cross`: of a decoder to an encoder. */
export function attentionCheck(layout: Exclude<AttentionLayout, 'apart'>): KernelCheck {
  return {
    name: `attention, ${layout}`,
    async run({ memory, runs }, rng, index) {
      const [batch, numHeads] = [randomSize(rng, 1, 3), randomSize(rng, 1, 4)];
      const queryLength = randomSize(rng, 1, 70);
      const keyLength = layout === 'self' ? queryLength : randomSize(rng, 1, 90);
      const promptVisibility =
        layout === 'self' && index % 4 === 2
          ? {
              promptLength: randomSize(rng, 1, queryLength),
              toPrompt: (['all', 'earlier', 'none'] as const)[rng.nextBelow(3)]!,
              toInput: rng.nextBelow(2) === 0,
            }
          : undefined;
      // A prompt is never hidden from itself.
      const fewest = promptVisibility?.promptLength ?? 0;
      const visible = Array.from({ length: batch }, () => fewest + rng.nextBelow(keyLength + 1 - fewest));
      const isCausal = layout === 'self' && index % 4 === 3;
      const sizes = { batch, numHeads, queryLength, keyLength, dKv: WIDTHS[index % WIDTHS.length]! };
      const problem = randomProblem(rng, {
        ...sizes,
        visible,
        bias: layout === 'self',
        causal: isCausal,
        ...(promptVisibility && { promptVisibility }),
      });
      const actual = await solveOnGpu(memory, problem, layout, runs.choices.attentionTile);
      const where = `${batch} by ${numHeads} heads of ${sizes.dKv}, ${queryLength} queries to ${keyLength} keys`;
      const told = isCausal ? ', causal' : promptVisibility ? `, ${JSON.stringify(promptVisibility)}` : '';
      return { where: `${where}${told}`, error: solutionError(actual, solveAttention(problem)) };
    },
  };
}
