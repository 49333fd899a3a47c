/**
 * The prompt that google-research/prompt-tuning released for SST-2 on T5-base (pretrained_prompts/t5_1_1_lm100k_base).
 * It is not part of this repository; to check against it:
 *
 *     SST2_PROMPT=sst2.npy npx vitest run --project unit src/prompts/similarity/releasedPrompt.test.ts
 *
 * The expected numbers are NumPy's, in float64.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseNpy } from '../../formats/npy.ts';
import { promptFromArray } from '../prompt.ts';
import { promptStatistics } from '../statistics.ts';
import { similarity } from './similarity.ts';

const path = process.env.SST2_PROMPT;

describe.runIf(path !== undefined)('the released sst2 prompt', () => {
  const released = () => promptFromArray(parseNpy(readFileSync(path ?? ''), 'sst2'), 'sst2');

  it('has the values and norms of the file', () => {
    const prompt = released();
    expect(prompt).toMatchObject({ length: 100, width: 768 });
    for (const [column, value] of [-18.422283, -37.885895, 27.89579].entries()) {
      expect(prompt.values[column]).toBeCloseTo(value, 5);
    }
    expect(promptStatistics(prompt).meanRowNorm).toBeCloseTo(1384.848157, 5);
  });

  it('has the similarities that NumPy computes, to itself and between its halves', () => {
    const { width, values } = released();
    const whole = { name: 'sst2', length: 100, width, values };
    const first = { ...whole, length: 50, values: values.subarray(0, 50 * width) };
    const second = { ...whole, length: 50, values: values.subarray(50 * width) };
    expect(similarity(whole, whole, 'tokenPairs')).toBeCloseTo(0.030019126, 8);
    expect(similarity(whole, whole, 'averageTokens')).toBeCloseTo(1, 12);
    expect(similarity(first, second, 'tokenPairs')).toBeCloseTo(0.016541144, 8);
    expect(similarity(first, second, 'averageTokens')).toBeCloseTo(0.360165416, 8);
  });
});
