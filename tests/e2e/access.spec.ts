/**
 * Accessibility rules (WCAG 2.2 AA, by axe) and reflow on every view, and on the page with a file, a run and an error on
 * it; the focus is always in sight.
 */
import { expectFocusInSight, expectNoViolations, expectReflow } from './support/accessibility.ts';
import { dropFiles } from './support/drop.ts';
import { numpySave, promptValues, writeTestFile } from './support/files.ts';
import { droppedItem, expectRunState, openLab, setRecipe } from './support/lab.ts';
import { expect, test } from './support/test.ts';

test('no view violates a rule, light or dark, or scrolls sideways at 320 pixels', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await openLab(page);
  const views = page.getByRole('navigation', { name: 'Views' }).getByRole('link');
  const addresses = await views.evaluateAll((links) => links.map((link) => link.getAttribute('href')!));
  expect(addresses).toContain('#/train');
  for (const address of [...addresses, '#/privacy']) {
    await test.step(address, async () => {
      await page.setViewportSize({ width: 1280, height: 720 });
      await page.goto(`/${address}`);
      await expect(page.getByRole('main').getByRole('heading', { level: 2 }).first()).toBeVisible();
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await expectNoViolations(page);
      }
      await expectReflow(page);
    });
  }
});

test('what opens over the page keeps the rules too', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await openLab(page);
  for (const [keys, name] of [
    ['Control+k', 'Commands'],
    ['?', 'Keyboard shortcuts'],
  ] as const) {
    await page.keyboard.press(keys);
    await expect(page.getByRole('dialog', { name })).toBeVisible();
    // What the palette is written in keeps its caret.
    if (name === 'Commands') expect(await page.evaluate(() => getSelection()?.rangeCount)).toBe(1);
    await expectNoViolations(page);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog', { name })).toBeHidden();
  }
  await page.getByRole('button', { name: 'Appearance' }).click();
  // The caret that the press left would be looked for in every frame, through a page that is inert.
  await expect.poll(() => page.evaluate(() => getSelection()?.rangeCount)).toBe(0);
  await page.getByRole('radio', { name: 'Compact' }).click();
  await page.getByRole('radio', { name: 'Dark' }).click();
  await expectNoViolations(page);
  await page.keyboard.press('Escape');
  await expectNoViolations(page);
  await expectFocusInSight(page);
});

test('no violations with a run and an error, light or dark', async ({ page }, info) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await openLab(page);
  const broken = writeTestFile(info, 'broken.npy', 'not an array');
  const prompt = writeTestFile(info, 'prompt.npy', numpySave('<f4', [16, 192], promptValues(16 * 192)));
  await dropFiles(page, [broken, prompt]);
  await expect(droppedItem(page, 'prompt.npy')).toBeVisible();
  await setRecipe(page, { Steps: 2, 'Batch size': 2, 'Validation examples': 4 });
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expectRunState(page, 'Finished at step 2');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectNoViolations(page);
  }
  await expectReflow(page);
});
