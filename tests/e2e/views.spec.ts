/** The page's views and the sentence: links, the address, back and forward, the palette. */
import { noun, openLab } from './support/lab.ts';
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

test('the sentence stands in the address, comes back with it, and can be sent', async ({ page, context }) => {
  const choose = async (command: string) => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Find a command' }).fill(command);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog', { name: 'Commands' })).toBeHidden();
  };
  const task = noun(page, 'Task');
  await openLab(page);
  expect(new URL(page.url()).hash).toBe('');

  await choose('Task: tense');
  await expect(task).toHaveAccessibleName(/tense/);
  await expect(page).toHaveURL(/#\/train\?v=1&.*task=tense/);
  await choose('Go to Prompts');
  await expect(page.getByRole('heading', { level: 2, name: 'Prompts', exact: true })).toBeVisible();
  await choose('Task: opinion');
  await expect(task).toHaveAccessibleName(/opinion/);
  await page.goBack();
  await page.goBack();
  await expect(task).toHaveAccessibleName(/tense/);
  await page.goForward();
  await page.goForward();
  await expect(task).toHaveAccessibleName(/opinion/);
  await page.reload();
  await expect(task).toHaveAccessibleName(/opinion/);

  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy link' }).click();
  await expect(page.getByRole('status', { name: 'Notice' })).toHaveText(/^Link copied\./);
  const link = await page.evaluate(() => navigator.clipboard.readText());
  await page.goto('about:blank');
  await page.goto(`${link}&seed=7&colour=red`);
  await expect(task).toHaveAccessibleName(/opinion/);
  await expect(page).toHaveURL(/&seed=7&/);
  await expect(page.getByRole('alert', { name: 'Problems' })).toContainText(/found colour;/i);
});

test('the palette: arrows choose, Enter does, and at first nothing is chosen', async ({ page }) => {
  await openLab(page);
  await page.keyboard.press('Control+k');
  const finder = page.getByRole('combobox', { name: 'Find a command' });
  const found = page.getByRole('listbox', { name: 'Commands' }).getByRole('option');
  const chosen = page.getByRole('option', { selected: true });
  await expect(found.first()).toBeVisible();
  await expect(chosen).toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(finder).toBeFocused();

  await page.keyboard.press('ArrowUp');
  await expect(found.last()).toHaveAttribute('aria-selected', 'true');
  await expect(finder).toHaveAttribute('aria-activedescendant', (await found.last().getAttribute('id')) ?? 'no id');
  await page.keyboard.press('ArrowDown');
  await expect(found.first()).toHaveAttribute('aria-selected', 'true');
  await finder.fill('no such command');
  await expect(page.getByText('No command of that name can be given now.')).toBeVisible();
  await expect(found).toHaveCount(0);

  await finder.fill('go to');
  await expect(chosen).toHaveText(/^Go to/);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(chosen).toHaveText(/^Go to Studies/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 2, name: 'Studies', exact: true })).toBeVisible();
});
