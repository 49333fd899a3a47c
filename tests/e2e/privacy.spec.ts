/** What leaves this tab, what is stored in it, and what has happened: looked at after a short run. */
import { unzipSync } from 'fflate';
import { expectNoViolations, expectReflow } from './support/accessibility.ts';
import { downloadBy, expectRunState, openLab, setRecipe } from './support/lab.ts';
import { expect, test } from './support/test.ts';

test('the promise leads to what it means; runs and the log can be taken away', async ({ page }) => {
  await openLab(page, '/?tune=off');
  await setRecipe(page, { Steps: 2, 'Batch size': 2, 'Validation examples': 2 });
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expectRunState(page, 'Finished at step 2');

  await page.getByRole('link', { name: 'Nothing leaves this tab.' }).click();
  await expect(page.getByRole('heading', { name: 'What leaves this tab: nothing' })).toBeVisible();
  await expect(page.getByRole('meter', { name: 'Storage used' })).toHaveAttribute('aria-valuetext', /^\S+ (KB|MB) of/);
  await expect(page.getByRole('definition').filter({ hasText: 'the run file' })).toHaveText(/^1 /);
  await expect(page.getByRole('definition').filter({ hasText: 'optimizer' })).toHaveText(/^1 /);

  const { bytes } = await downloadBy(page, page.getByRole('button', { name: 'Export everything (.zip)' }));
  const paths = Object.keys(unzipSync(bytes));
  expect(paths.filter((path) => path.endsWith('/run.json'))).toHaveLength(1);
  expect(paths.filter((path) => path.includes('/numpy_checkpoints/'))).toHaveLength(1);

  const log = await downloadBy(page, page.getByRole('button', { name: 'Export as text' }));
  expect(log.bytes.toString()).toMatch(/page .*device .*model .*run .* begins.*storage .*Checkpoint 2/s);
  await expect(page.getByRole('table', { name: 'What has happened in this tab' })).toContainText(
    'finished, step 2 of 2',
  );

  // access.spec.ts looks at this view in both themes; here it has something to show.
  await expectNoViolations(page);
  await expectReflow(page);
});
