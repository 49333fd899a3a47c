/** The main job and a comparison with the keyboard alone, by role and name: no pointer event is ever sent. */
import { numpySave, promptValues, writeTestFile } from './support/files.ts';
import { droppedItem, expectRunState, noun, openLab, tabTo } from './support/lab.ts';
import { expect, test } from './support/test.ts';

test('choose a prompt, set the recipe, train, download and compare from the keyboard', async ({ page }, info) => {
  const path = writeTestFile(info, 'typed.npy', numpySave('<f4', [16, 192], promptValues(16 * 192)));
  await openLab(page);

  // A file, through the button that stands beside dropping.
  // (Asked for before the key is pressed: Playwright needs a moment until it catches choosers.)
  const opened = page.waitForEvent('filechooser');
  await tabTo(page, page.getByRole('button', { name: 'Choose files …' }));
  await page.keyboard.press('Enter');
  await (await opened).setFiles(path);
  await tabTo(page, droppedItem(page, 'typed.npy').getByRole('button', { name: 'Use as source prompt' }));
  await page.keyboard.press('Enter');
  await expect(noun(page, 'Source prompt')).toHaveAccessibleName(/typed.*16 × 192/);

  // Another task, from the picker's list.
  await tabTo(page, noun(page, 'Task'));
  await page.keyboard.press('Enter');
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(noun(page, 'Task')).toHaveAccessibleName(/news-topic/);

  // The recipe's fields.
  await tabTo(page, noun(page, 'Recipe'));
  await page.keyboard.press('Enter');
  const recipe = page.getByRole('dialog', { name: 'Recipe' });
  for (const [label, value] of [
    ['Steps', '2'],
    ['Batch size', '2'],
    ['Validation examples', '4'],
  ] as const) {
    await tabTo(page, recipe.getByRole('textbox', { name: label, exact: true }));
    await page.keyboard.press('Control+A');
    await page.keyboard.type(value);
  }
  await page.keyboard.press('Tab');
  await page.keyboard.press('Escape');
  await expect(noun(page, 'Recipe')).toHaveAccessibleName(/2 steps/);

  await tabTo(page, page.getByRole('button', { name: 'Train', exact: true }));
  await page.keyboard.press('Enter');
  await expectRunState(page, 'Finished at step 2');

  await tabTo(page, page.getByRole('button', { name: 'Download all (.zip)' }));
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  expect(download.suggestedFilename()).toMatch(/\.zip$/);

  // The same again from scratch, by shortcuts and the palette; then both on the same axes.
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'Find a command' })).toBeFocused();
  await page.keyboard.type('from scratch: uniform');
  await page.keyboard.press('Enter');
  await expect(noun(page, 'Source prompt')).toHaveAccessibleName(/scratch: uniform noise/);
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('heading', { name: /^Run: .*from scratch$/ })).toBeVisible({ timeout: 120_000 });
  await expectRunState(page, 'Finished at step 2');
  await tabTo(page, page.getByRole('button', { name: 'Compare with …' }));
  await page.keyboard.press('Enter');
  await page.keyboard.press('Home');
  await expect(page.getByRole('option', { name: /from typed/ })).toBeFocused();
  await page.keyboard.press('Space');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('status', { name: 'Difference' })).toHaveText(/from scratch/);
});
