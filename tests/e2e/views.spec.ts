/** The page's views: links in the header, the address, back and forward. */
import { openLab } from './support/lab.ts';
import { expect, test } from './support/test.ts';

test('the views are links; back, forward and an address with a view lead where they say', async ({ page }) => {
  await openLab(page);
  const views = page.getByRole('navigation', { name: 'Views' });
  const heading = (name: string) => page.getByRole('heading', { level: 2, name, exact: true });
  await expect(views.getByRole('link', { name: 'Train' })).toHaveAttribute('aria-current', 'page');

  await views.getByRole('link', { name: 'Prompts' }).click();
  await expect(heading('Prompts')).toBeVisible();
  await expect(views.getByRole('link', { name: 'Prompts' })).toHaveAttribute('aria-current', 'page');
  await expect(page).toHaveTitle('Prompts · SPoT Lab');

  await views.getByRole('link', { name: 'Studies' }).click();
  await expect(heading('Studies')).toBeVisible();
  await page.goBack();
  await expect(heading('Prompts')).toBeVisible();
  await page.goForward();
  await expect(heading('Studies')).toBeVisible();
  await page.reload();
  await expect(heading('Studies')).toBeVisible();

  await views.getByRole('link', { name: 'Train' }).click();
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeEnabled();
  await expect(page).toHaveTitle('SPoT Lab');
});
