/** The prompt library: fill it, see what is alike, start from one, take one away to another program. */
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expectNoViolations, expectReflow } from './support/accessibility.ts';
import { dropFiles } from './support/drop.ts';
import { numpySave, writeTestFile } from './support/files.ts';
import { downloadBy, noun, openLab } from './support/lab.ts';
import { expect, test } from './support/test.ts';

const SHAPE = [16, 192] as const;

/** Prompts of two kinds: all of a kind point about the same way. */
function promptOfKind(kind: number, seed: number): Float32Array {
  return Float32Array.from({ length: SHAPE[0] * SHAPE[1] }, (_, index) => {
    const column = index % SHAPE[1];
    return 10 * Math.sin(kind + 0.1 * column * (kind + 1)) + Math.sin(index * (seed + 2));
  });
}

const details = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const table = (page: Page) => page.getByRole('table', { name: 'Prompts of the library' });

async function openLibrary(page: Page): Promise<void> {
  await openLab(page);
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Prompts' }).click();
  await expect(table(page).getByRole('button', { name: 'opinion' })).toBeVisible();
}

/** Takes the lab's own prompts out, so that what is left is known. */
async function emptyLibrary(page: Page): Promise<void> {
  for (const name of await table(page).getByRole('button').allTextContents()) {
    await table(page).getByRole('button', { name, exact: true }).click();
    await details(page, name).getByRole('button', { name: 'Remove', exact: true }).click();
    await expect(table(page).getByRole('button', { name, exact: true })).toHaveCount(0);
  }
}

test('five dropped prompts are clustered; one becomes the source, and a PEFT adapter', async ({ page }, info) => {
  await openLibrary(page);
  await emptyLibrary(page);
  const kinds = { 'sun-seed0': 0, 'rain-seed0': 3, 'sun-seed1': 0, 'rain-seed1': 3, 'sun-seed2': 0 };
  const files = Object.entries(kinds).map(([name, kind], seed) =>
    writeTestFile(info, `${name}.npy`, numpySave('<f4', SHAPE, promptOfKind(kind, seed))),
  );
  await dropFiles(page, files);
  await expect(page.getByRole('status', { name: 'Last change' })).toContainText('5 prompts added');

  const matrix = page.getByRole('figure', { name: 'Cosine of average tokens' });
  const names = await matrix.getByRole('list').getByRole('button').allTextContents();
  const order = names.map((name) => name.replace(/^\d/, '').split('-')[0]);
  expect(order).toHaveLength(5);
  expect(new Set(order.slice(0, order.lastIndexOf(order[0]!) + 1)).size).toBe(1);
  // Arrow keys read what the colours say.
  const reader = matrix.getByRole('slider');
  await reader.press('ArrowRight');
  await expect(reader).toHaveAttribute('aria-valuetext', new RegExp(`^${order[0]}-seed\\d and .*: \\d\\.\\d{3}$`));
  await matrix.getByText('As tables').click();
  await expect(matrix.getByRole('table').first().getByRole('row')).toHaveCount(6);

  await page.reload();
  await expect(table(page).getByRole('button')).toHaveCount(5);
  await table(page).getByRole('button', { name: 'rain-seed1' }).click();
  const chosen = details(page, 'rain-seed1');
  const saved = await downloadBy(page, chosen.getByRole('button', { name: /PEFT adapter/ }));
  expect(saved.name).toBe('rain-seed1-peft.zip');
  const text = saved.bytes.toString('latin1');
  expect(text).toContain('"num_transformer_submodules": 1');
  expect(text).toContain('"base_model_name_or_path": "lab-t5"');
  const values = Buffer.from(promptOfKind(3, 3).buffer);
  expect(saved.bytes.includes(values)).toBe(true);

  await chosen.getByRole('button', { name: 'Use as source' }).click();
  await expect(noun(page, 'Source prompt')).toHaveAccessibleName(/rain-seed1.*16 × 192/);
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeEnabled({ timeout: 60_000 });
});

test('a T5X folder keeps its value and key; another model’s prompt stands apart; undo', async ({ page }, info) => {
  await openLibrary(page);
  for (const step of [1_100_010, 1_100_020, 1_100_200]) {
    const path = `t5x/rte/numpy_checkpoints/checkpoint_${step}/encoder.prompt.prompt.prompt`;
    writeTestFile(info, path, numpySave('<f4', SHAPE, promptOfKind(1, step)));
  }
  await dropFiles(page, [info.outputPath('files', 't5x')]);
  const card = page.getByRole('region', { name: 'What you dropped' }).getByRole('article');
  await expect(card).toContainText('Folder of 3 checkpoints');
  await card.getByRole('button', { name: 'Add to the library' }).click();
  const row = table(page).getByRole('row').filter({ hasText: 'rte' });
  await expect(row.getByRole('cell').nth(2)).toHaveText('200');
  await expect(row.getByRole('cell').nth(3)).toHaveText('10');

  const wide = writeTestFile(info, 'sst2.npy', numpySave('<f4', [20, 768], new Float32Array(20 * 768).fill(0.5)));
  await dropFiles(page, [wide]);
  const told = page.getByRole('status', { name: 'Last change' });
  await expect(told).toContainText('some model 768 wide');
  await expect(table(page).getByRole('button', { name: 'sst2' })).toHaveCount(0);
  await page.getByRole('button', { name: /Library of the model/ }).click();
  await page.getByRole('option', { name: /768 wide/ }).click();
  await table(page).getByRole('button', { name: 'sst2' }).click();
  await expect(details(page, 'sst2').getByRole('button', { name: 'Use as source' })).toBeDisabled();
  await told.getByRole('button', { name: 'Undo' }).click();
  await expect(table(page).getByRole('button', { name: 'opinion' })).toBeVisible();
});

test('a prompt of another model is recycled for the lab’s, and the page says how little of it arrives', async ({
  page,
}, info) => {
  await openLibrary(page);
  const prompt = writeTestFile(info, 'mood.npy', numpySave('<f4', [4, 24], new Float32Array(4 * 24).fill(0.5)));
  await dropFiles(page, [join(import.meta.dirname, '../fixtures/training/models/t5-1.0'), prompt]);
  await expect(page.getByRole('status', { name: 'Last change' })).toContainText('some model 24 wide');
  await page.getByRole('button', { name: /Library of the model/ }).click();
  await page.getByRole('option', { name: /24 wide/ }).click();
  await table(page).getByRole('button', { name: 'mood' }).click();
  await details(page, 'mood').getByRole('button', { name: 'Recycle from t5-1.0' }).click();
  // Of 48 pieces that the two vocabularies share each tenth is for the check; weights that are random have no map.
  const recycled = details(page, 'mood, recycled');
  await expect(recycled).toContainText(
    /Recycled from “mood” of t5-1\.0 .* fitted on 44 words\. .* mean cosine of -?0\.[0-2]/,
  );
  await expect(recycled).toContainText('This map carries almost nothing over');
  await recycled.getByRole('button', { name: 'Use as source' }).click();
  await expect(noun(page, 'Source prompt')).toHaveAccessibleName(/mood, recycled.*4 × 192/);
});

test('no violations with a prompt’s words and the map, light or dark, and no sideways scrolling', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await openLibrary(page);
  await table(page).getByRole('button', { name: 'opinion' }).click();
  await details(page, 'opinion').getByRole('button', { name: 'Show nearest words' }).click();
  await expect(page.getByRole('table', { name: 'Nearest words of opinion' })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('figure', { name: 'The library as a map' }).getByRole('slider')).toBeAttached();
  await expectNoViolations(page);
  await expectReflow(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expectNoViolations(page);
});
