/** Care for a run under way: closing its tab asks first, and no second tab trains it. */
import { openLab, setRecipe, stepsDone } from './support/lab.ts';
import { expect, test } from './support/test.ts';

test('a tab that trains asks before it closes, and another tab leaves its run alone', async ({ page, context }) => {
  await openLab(page, '/?tune=off');
  await setRecipe(page, { Steps: 5000, 'Batch size': 2, 'Evaluate every': 0, 'Checkpoint every': 0 });
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect.poll(() => stepsDone(page), { timeout: 120_000 }).toBeGreaterThan(0);
  await expect(page).toHaveTitle(/^▶ \d+ %/);

  const other = await context.newPage();
  await other.goto('/?tune=off');
  await expect(other.getByText(/trains in another tab\. Two tabs never train the same run/)).toBeVisible();
  await expect(other.getByRole('button', { name: /^Resume / })).toHaveCount(0);
  await expect(other.getByRole('button', { name: /^Delete run / })).toBeDisabled();

  const dialog = page.waitForEvent('dialog');
  await page.close({ runBeforeUnload: true });
  const question = await dialog;
  expect(question.type()).toBe('beforeunload');
  await question.dismiss();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page).toHaveTitle('SPoT Lab', { timeout: 120_000 });

  // With the run over, the other tab may have it: it notices when it is looked at again.
  await other.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await expect(other.getByText(/trains in another tab/)).toHaveCount(0);
  await page.close({ runBeforeUnload: true });
  await expect.poll(() => context.pages().length).toBe(1);
});
