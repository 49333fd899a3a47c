/** The engine against its oracle in one browser: the same run on fused kernels and on plain tfjs operations. */
import type { Page } from '@playwright/test';
import { downloadBy, expectRunState, openLab, setRecipe } from './support/lab.ts';
import { expect, test } from './support/test.ts';

test('fused kernels and tfjs train the same prompt', async ({ page }) => {
  const fused = await trainedPrompt(page, '/');
  const composed = await trainedPrompt(page, '/?executor=composed');
  expect(fused.length).toBe(16 * 192);
  expect(fused).not.toEqual(composed); // Their last bits differ: two executors did run.
  const difference = Math.max(...fused.map((value, i) => Math.abs(value - composed[i]!)));
  expect(difference / Math.max(...fused.map(Math.abs))).toBeLessThan(1e-3);
});

async function trainedPrompt(page: Page, address: string): Promise<number[]> {
  await openLab(page, address);
  await setRecipe(page, { Steps: 2, 'Batch size': 2, 'Validation examples': 2 });
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expectRunState(page, 'Finished at step 2');
  const { bytes } = await downloadBy(page, page.getByRole('button', { name: 'Download .npy of checkpoint 2' }));
  return Array.from({ length: (bytes.length - 128) / 4 }, (_, i) => bytes.readFloatLE(128 + 4 * i));
}
