/** Accessibility rules (WCAG 2.2 AA, by axe) on the page as it is first seen and with a file, a run and an error on it. */
import { expectNoViolations, expectReflow } from './support/accessibility.ts';
import { dropFiles } from './support/drop.ts';
import { numpySave, promptValues, writeTestFile } from './support/files.ts';
import { droppedItem, expectRunState, openLab, setRecipe } from './support/lab.ts';
import { expect, test } from './support/test.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  test(`no violations, ${colorScheme}`, async ({ page }, info) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await openLab(page);
    await expectNoViolations(page);
    const broken = writeTestFile(info, 'broken.npy', 'not an array');
    const prompt = writeTestFile(info, 'prompt.npy', numpySave('<f4', [16, 192], promptValues(16 * 192)));
    await dropFiles(page, [broken, prompt]);
    await expect(droppedItem(page, 'prompt.npy')).toBeVisible();
    await setRecipe(page, { Steps: 2, 'Batch size': 2, 'Validation examples': 4 });
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await expectRunState(page, 'Finished at step 2');
    await expectNoViolations(page);
  });
}

test('nothing scrolls sideways at 320 pixels', async ({ page }) => {
  await openLab(page);
  await expectReflow(page);
  await setRecipe(page, { Steps: 2, 'Batch size': 2, 'Validation examples': 4 });
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expectRunState(page, 'Finished at step 2');
  await expectReflow(page);
});
