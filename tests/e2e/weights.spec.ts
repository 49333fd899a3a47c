/** Frozen weights in fewer bytes: chosen beside the model, loaded so, trained against, and written into the run file. */
import { downloadBy, expectRunState, noun, openLab, setRecipe } from './support/lab.ts';
import { expect, test } from './support/test.ts';

test('trains against int8 weights', async ({ page }) => {
  await openLab(page);
  await noun(page, 'Model').click();
  await page.getByRole('button', { name: /Weights on the GPU/ }).click();
  await expect(page.getByRole('option', { name: /^(float|int)/ })).toHaveText([
    /^float32 · \d+ MB$/,
    /^float16 · [\d.]+ MB$/,
    /^int8 · [\d.]+ MB$/,
  ]);
  await page.getByRole('option', { name: /int8/ }).click();
  await page.keyboard.press('Escape');
  await expect(noun(page, 'Model')).toContainText('int8');

  await setRecipe(page, { Steps: 2, 'Batch size': 2, 'Validation examples': 2 });
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expectRunState(page, 'Finished at step 2');
  const { bytes } = await downloadBy(page, page.getByRole('button', { name: 'Export run file', exact: true }));
  expect(JSON.parse(bytes.toString())).toMatchObject({ weights: 'int8', steps: 2 });
});
