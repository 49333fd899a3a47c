/** The page in a person's words: what they look for, press and wait for. */
import { type Download, expect, type Locator, type Page } from '@playwright/test';

/** Opens the lab and waits until its sentence is complete: from then on it can be trained. */
export async function openLab(page: Page, address = '/'): Promise<void> {
  await page.goto(address);
  await expect(page.getByRole('button', { name: /^Model: lab-t5/ })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeEnabled({ timeout: 60_000 });
}

/** A noun of the sentence, such as `Source prompt` or `Recipe`. */
export function noun(page: Page, kind: 'Source prompt' | 'Model' | 'Task' | 'Recipe'): Locator {
  return page.getByRole('button', { name: new RegExp(`^${kind}:`) });
}

/** What the person gave the page, by file name. */
export function droppedItem(page: Page, name: string | RegExp): Locator {
  return page.getByRole('region', { name: 'What you dropped' }).getByRole('article', { name });
}

/** Types numbers into the recipe's fields and closes it. */
export async function setRecipe(page: Page, fields: Readonly<Record<string, number>>): Promise<void> {
  await noun(page, 'Recipe').click();
  const recipe = page.getByRole('dialog', { name: 'Recipe' });
  for (const [label, value] of Object.entries(fields)) {
    const field = recipe.getByRole('textbox', { name: label, exact: true });
    await field.fill(String(value));
    await field.press('Tab');
  }
  await page.keyboard.press('Escape');
  await expect(recipe).toBeHidden();
}

/** Steps that the run under way has done, as its progress bar says. */
export async function stepsDone(page: Page): Promise<number> {
  return Number(await page.getByRole('progressbar', { name: 'Steps done' }).getAttribute('aria-valuenow'));
}

/** Waits for the words of the run's state, such as `Finished at step 8`. */
export async function expectRunState(page: Page, words: string | RegExp): Promise<void> {
  await expect(page.getByRole('status').filter({ hasText: words })).toBeVisible({ timeout: 180_000 });
}

/** Presses `button` and returns what the browser saves. */
export async function downloadBy(page: Page, button: Locator): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  return { name: download.suggestedFilename(), bytes: await contents(download) };
}

async function contents(download: Download): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Presses Tab until the focused element has this role and name: the keyboard's way to a control. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 120; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`120 presses of Tab do not reach ${target}`);
}
