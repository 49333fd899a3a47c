/** A run in a person's hands, and one that loses its tab early. (The main job's own reload is in main-job.spec.ts.) */
import { expectRunState, openLab, setRecipe, stepsDone } from './support/lab.ts';
import { expect, test } from './support/test.ts';

test('pause, single steps, continue; lost before its first checkpoint it starts again; stop', async ({ page }) => {
  page.on('dialog', (dialog) => dialog.accept());
  await openLab(page);
  await setRecipe(page, { Steps: 1000, 'Batch size': 2, 'Evaluate every': 0, 'Checkpoint every': 0 });
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect.poll(() => stepsDone(page), { timeout: 120_000 }).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expectRunState(page, /^Paused at step/);
  const paused = await stepsDone(page);
  await page.getByRole('button', { name: 'Step', exact: true }).click();
  await expectRunState(page, `Paused at step ${paused + 1}`);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect.poll(() => stepsDone(page)).toBeGreaterThan(paused + 1);

  await page.reload();
  await expect(page.getByRole('region', { name: 'Unfinished runs' })).toContainText(/from step 0 of 1,?000/);
  await page.getByRole('button', { name: /^Resume / }).click();
  await expect.poll(() => stepsDone(page), { timeout: 120_000 }).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'Stop' }).click();
  await expectRunState(page, /^Stopped at step/);
  // Where it stands, it leaves a checkpoint.
  const stopped = await stepsDone(page);
  await expect(page.getByRole('button', { name: `Download .npy of checkpoint ${stopped}` })).toBeVisible();
});
