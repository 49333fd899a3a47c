/** From scratch beside from a good source: the guided first run, and the button that trains both. */
import type { Page } from '@playwright/test';
import { expectNoViolations, expectReflow } from './support/accessibility.ts';
import { expectRunState, noun, openLab, setRecipe, tabTo } from './support/lab.ts';
import { expect, test } from './support/test.ts';

const PATIENCE = 300_000; // ms; kernels are compiled and two runs trained on a CPU that others may use as well
test.setTimeout(2 * PATIENCE);

const charts = ['Loss per target token', 'Validation score'] as const;
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const guide = (page: Page) => page.getByRole('region', { name: 'A first run in three clicks' });
const chart = (page: Page, title: string) => page.getByRole('figure', { name: title }).getByRole('img');

/** What a person does, with a guide of few steps: the lab's own takes a CPU without a GPU a minute. */
async function serveShortGuide(page: Page): Promise<void> {
  await page.route('**/lab/lab.json', async (route) => {
    const response = await route.fetch();
    const index = await response.json();
    const prompt = index.guide?.prompt ?? index.prompts[0].name;
    const taught = index.prompts.find(({ name }: { name: string }) => name === prompt).task;
    const task = index.guide?.task ?? index.tasks.find(({ name }: { name: string }) => name !== taught).name;
    const short = { task, prompt, steps: 2, evaluateEvery: 1, validationExamples: 4 };
    await route.fulfill({ response, json: { ...index, guide: short, recipe: { ...index.recipe, batchSize: 2 } } });
  });
}

test('three clicks show both curves and say the difference', async ({ page }) => {
  await serveShortGuide(page);
  await openLab(page, '/?tune=off');
  const source = /^Source prompt: (\S+)/.exec((await noun(page, 'Source prompt').textContent()) ?? '')?.[1];

  // It goes when it is not wanted, for good, and comes back when it is.
  await button(page, 'Close the guide').click();
  await expect(guide(page)).toBeHidden();
  await openLab(page, '/?tune=off');
  await expect(guide(page)).toBeHidden();
  await page.getByRole('button', { name: /^New here/ }).click();
  await button(page, 'Guide me through a first run').click();
  await expect(guide(page)).toBeFocused();

  await button(page, 'Train from scratch').click();
  await expect(noun(page, 'Source prompt')).toHaveAccessibleName(/scratch/);
  await expect(button(page, 'Train from a good source')).toBeEnabled({ timeout: PATIENCE });
  await button(page, 'Train from a good source').click();
  await expect(button(page, 'See the difference')).toBeEnabled({ timeout: PATIENCE });
  await tabTo(page, button(page, 'See the difference'));
  await page.keyboard.press('Enter');

  await expect(page.getByRole('status', { name: 'Difference' })).toHaveText(
    new RegExp(`^At step \\d+.*% from ${source}, .*% from scratch\\. Starting from ${source} .* the other’s final`),
  );
  for (const title of charts) {
    await expect(chart(page, title)).toHaveAccessibleName(new RegExp(`from ${source}: .* from scratch: `));
  }
  await expect(page.getByRole('heading', { name: /^Run: / })).toHaveAccessibleName(new RegExp(`from ${source}$`));
  await page.getByRole('button', { name: 'Show as table: Validation score' }).click();
  await expect(page.getByRole('table', { name: 'Validation score' }).getByRole('columnheader')).toHaveText([
    'step',
    `from ${source}`,
    'from scratch',
  ]);
  await expectNoViolations(page);

  // The picker takes the other out of the picture.
  await button(page, 'Compare with …').click();
  const runs = page.getByRole('listbox', { name: 'Runs' });
  await runs.getByRole('option', { name: /from scratch/ }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('status', { name: 'Difference' })).toHaveText('');
  await expectReflow(page);
});

test('trains a run and the same from scratch, one after the other, on the same axes', async ({ page }) => {
  await openLab(page, '/?tune=off');
  await setRecipe(page, { Steps: 3, 'Batch size': 2, 'Evaluate every': 1, 'Validation examples': 4 });
  await button(page, 'Train and compare with from scratch').click();
  await expectRunState(page, /next: from scratch/);
  await expect(page.getByRole('status', { name: 'Difference' })).toHaveText(/the other’s final/, {
    timeout: PATIENCE,
  });
  for (const title of charts) await expect(chart(page, title)).toHaveAccessibleName(/from scratch: 3 points/);
});
