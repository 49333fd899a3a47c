/** Accessibility rules (WCAG 2.2 AA, by axe) on the page as it is first seen and with a file, a run and an error on it. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { dropFiles } from './support/drop.ts';
import { numpySave, promptValues, writeTestFile } from './support/files.ts';
import { droppedItem, expectRunState, openLab, setRecipe } from './support/lab.ts';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

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
  await page.setViewportSize({ width: 320, height: 800 });
  await openLab(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  await setRecipe(page, { Steps: 2, 'Batch size': 2, 'Validation examples': 4 });
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expectRunState(page, 'Finished at step 2');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
});

async function expectNoViolations(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`)).toEqual([]);
}
