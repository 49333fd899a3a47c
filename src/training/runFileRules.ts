/** What a run file may not say although each of its fields by itself is fine. */
import { seesEverything } from '../t5/promptForm.ts';
import type { RunFileProblem } from './runFileProblems.ts';
import type { RunSpec } from './runFileTypes.ts';

/** Fields that contradict each other. */
export function contradictions({ prompt, batchSize, microbatches, decoding }: RunSpec): RunFileProblem[] {
  const problems: RunFileProblem[] = [];
  if (batchSize % microbatches !== 0) {
    problems.push({
      path: 'microbatches',
      found: `microbatches is ${microbatches} with batchSize ${batchSize}`,
      expected: 'microbatches: a number that batchSize is a multiple of',
    });
  }
  if (prompt.position !== 'beforeInput' && !seesEverything(prompt)) {
    problems.push({
      path: 'prompt.attention',
      found: `prompt.attention is given with prompt.position "${prompt.position}"`,
      expected: 'prompt.attention: left out, or with prompt.position "beforeInput"',
    });
  }
  if (decoding.method === 'sample' && decoding.topK > 0 && decoding.topP > 0) {
    problems.push({
      path: 'decoding.topK',
      found: `decoding.topK is ${decoding.topK} with decoding.topP ${decoding.topP}`,
      expected: 'decoding: topK or topP, and 0 for the other',
    });
  }
  return problems;
}
