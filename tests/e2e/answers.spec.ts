/** What a run answers: a table as long as one looks at it, whose examples can be tried. */
import { expectRunState, openLab, setRecipe } from './support/lab.ts';
import { expect, test } from './support/test.ts';

test('more answers come when one scrolls to their end, and an example can be tried', async ({ page }) => {
  await openLab(page);
  await setRecipe(page, { Steps: 1, 'Batch size': 2, 'Validation examples': 30 });
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expectRunState(page, 'Finished at step 1');
  const table = page.getByRole('region', { name: 'Examples' }).getByRole('table');
  const rows = table.getByRole('row');
  await expect(table).toHaveAttribute('aria-rowcount', '31');
  await expect(rows).toHaveCount(21);
  await rows.last().scrollIntoViewIfNeeded();
  await expect(rows).toHaveCount(31);

  const input = (await rows.last().getByRole('cell').first().textContent()) ?? '';
  await rows.last().getByRole('button', { name: /^Try/ }).click();
  await expect(page.getByRole('heading', { level: 2, name: 'Try it' })).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Input' })).toHaveValue(input);
});
