/** Kernels tuned for the GPU: what the page says of it, how it is switched off and how it is done again. */
import type { Page } from '@playwright/test';
import { openLab } from './support/lab.ts';
import { expect, test } from './support/test.ts';

async function openDeviceDialog(page: Page) {
  const chip = page.getByRole('button', { name: /^GPU:/ });
  await chip.focus();
  await page.keyboard.press('Enter');
  return page.getByRole('dialog', { name: 'GPU' });
}

test('?tune=off leaves kernels as they are, and the button tunes them', async ({ page }) => {
  await openLab(page, '/?tune=off');
  const dialog = await openDeviceDialog(page);
  await expect(dialog.getByRole('status')).toHaveText(/not tuned: tuning is switched off/, { timeout: 60_000 });
  await dialog.getByRole('button', { name: 'Tune again' }).press('Enter');
  await expect(page.getByText(/^Tuning kernels \d+ of \d+$/).first()).toBeVisible({ timeout: 30_000 });
  await expect(dialog.getByRole('status')).toHaveText(/^Kernels tuned for this GPU on /, { timeout: 120_000 });
  await expect(dialog.getByText('norms', { exact: true })).toBeVisible();
  // Remembered: the next visit uses what was found, without measuring again.
  await openLab(page, '/');
  const again = await openDeviceDialog(page);
  await expect(again.getByRole('status')).toHaveText(/^Kernels tuned for this GPU on /, { timeout: 60_000 });
});
