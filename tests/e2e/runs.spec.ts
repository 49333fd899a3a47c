/** The Runs view: two seeds of a run found, drawn, measured against each other, deleted and brought back, taken away. */
import { expectNoViolations, expectReflow } from './support/accessibility.ts';
import { writeTestFile } from './support/files.ts';
import { downloadBy, expectRunState, noun, setRecipe } from './support/lab.ts';
import { expect, test } from './support/test.ts';

test('runs are compared side by side, trained again, deleted with undo, exported and imported', async ({
  page,
}, info) => {
  await page.goto('/?tune=off#/runs');
  await expect(page.getByText('No runs yet.')).toBeVisible();
  await page.getByRole('link', { name: 'Train the first one' }).click();
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeEnabled({ timeout: 60_000 });
  // Frozen weights in fewer bytes: chosen beside the model, loaded so, trained against, and in the run file.
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
  const runFile = await downloadBy(page, page.getByRole('button', { name: 'Export run file', exact: true }));
  expect(JSON.parse(runFile.bytes.toString())).toMatchObject({ weights: 'int8', steps: 2 });

  await page.getByRole('link', { name: 'Runs', exact: true }).click();
  const table = page.getByRole('grid', { name: 'Runs' });
  await expect(table.getByRole('row')).toHaveCount(2);
  await expect(page.getByText('1 run, 1 drawn')).toBeVisible();
  await table.getByRole('button', { name: /^Actions for/ }).click();
  await page.getByRole('menuitem', { name: 'Train again with another seed' }).click();
  const first = table.getByRole('row', { name: /seed 0/ });
  const second = table.getByRole('row', { name: /seed 1/ });
  await expect(second).toContainText('2 / 2', { timeout: 120_000 });
  await expect(second).toContainText('finished', { timeout: 60_000 });
  await expect(second).toContainText('seed 0 → 1');

  // Both are drawn; seen without eyes as well.
  const chart = page.getByRole('region', { name: 'Chart of the drawn runs' });
  await expect(chart.getByRole('img')).toHaveAccessibleName(/seed 0: 2 points.*seed 1: 2 points/);
  await first.getByRole('button', { name: /^Actions for/ }).click();
  await page.getByRole('menuitem', { name: 'Make it the baseline' }).click();
  await expect(chart.getByRole('img')).toHaveAccessibleName(/seed 0 \(baseline\)/);
  await chart.getByText('Mean ± sd of seeds').click();
  await expect(chart.getByRole('img')).toHaveAccessibleName(/^Loss per target token: 2 points/);

  const settings = page.getByRole('table', { name: 'Settings of the drawn runs' });
  await expect(settings.getByRole('row').filter({ hasText: 'Learning rate' })).toBeHidden();
  await expect(settings.getByRole('button', { name: 'Copy Seed: 1' })).toBeVisible();
  await page.getByText('Differences only').click();
  await expect(settings.getByRole('button', { name: /^Copy Model, SHA-256/ })).toHaveCount(2);
  await expect(settings.getByRole('row', { name: /^GPU/ })).toBeVisible();

  await second.getByRole('button', { name: /^Actions for/ }).click();
  await page.getByRole('menuitem', { name: /^Name, notes/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('the second one');
  await dialog.getByRole('textbox', { name: 'Tags' }).fill('keep, paper');
  await dialog.getByRole('button', { name: 'Save' }).click();
  const renamed = table.getByRole('row', { name: /the second one/ });
  await expect(renamed).toContainText('keep');
  await page.getByRole('textbox', { name: 'Search', exact: true }).fill('paper');
  await expect(page.getByRole('status').filter({ hasText: '1 of 2 runs' })).toBeVisible();

  await renamed.getByRole('button', { name: /^Actions for/ }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(renamed).toBeHidden();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(renamed).toBeVisible();

  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expectNoViolations(page);
  }

  const exported = await downloadBy(page, page.getByRole('button', { name: 'Export everything (.zip)' }));
  const whole = writeTestFile(info, 'all.zip', exported.bytes);
  const broken = writeTestFile(info, 'broken.zip', exported.bytes.subarray(0, 5000));
  const importFile = async (path: string) => {
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Import …' }).click();
    await (await chooser).setFiles(path);
  };
  await importFile(whole);
  await expect(page.getByRole('status').filter({ hasText: '2 runs here already, the same.' })).toBeVisible();
  await importFile(broken);
  await expect(page.getByRole('alert').filter({ hasText: 'broken.zip' })).toBeVisible();
  await expectReflow(page);

  // Opened, the run is called as the person called it.
  await renamed.getByRole('button', { name: /^Actions for/ }).click();
  await page.getByRole('menuitem', { name: 'Open' }).click();
  await expect(page.getByRole('heading', { name: 'Run: the second one' })).toBeVisible();
});
