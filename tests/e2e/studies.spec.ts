/** A study in the page: dropped as a file, interrupted by a reload, finished, and read. */
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expectNoViolations, expectReflow } from './support/accessibility.ts';
import { dropFiles } from './support/drop.ts';
import { writeTestFile } from './support/files.ts';
import { downloadBy, droppedItem, openLab } from './support/lab.ts';
import { expect, test } from './support/test.ts';

/** Two targets, two sources, one seed, in very few steps. */
function tinyStudy(): string {
  const study = JSON.parse(readFileSync('public/lab/studies/transfer.json', 'utf8'));
  const among = (names: readonly string[]) => (part: { name: string }) => names.includes(part.name);
  return JSON.stringify({
    ...study,
    name: 'tiny',
    run: { ...study.run, steps: 4, evaluateEvery: 2, checkpointEvery: 1, maxValidationExamples: 4, batchSize: 2 },
    targets: study.targets.filter(among(['opinion', 'tense'])),
    sources: study.sources.filter(among(['scratch', 'news-topic'])),
    seeds: [0],
  });
}

const tiny = (page: Page) => page.getByRole('region', { name: 'tiny', exact: true });
const runsDone = (page: Page) => tiny(page).getByRole('progressbar', { name: 'Runs of tiny done' });

test('a dropped study survives a reload, and its table can be read', async ({ page }, info) => {
  page.on('dialog', (dialog) => dialog.accept());
  await openLab(page);
  await dropFiles(page, [writeTestFile(info, 'tiny.json', tinyStudy())]);
  await droppedItem(page, 'tiny.json').getByRole('button', { name: 'Add study' }).click();
  await expect(tiny(page).getByRole('status').filter({ hasText: 'Not begun' })).toBeVisible();
  await tiny(page).getByRole('button', { name: 'Train: study tiny' }).click();
  await expect(tiny(page).getByRole('status')).toContainText(/2 runs in one batch, step [1-4] of 4/, {
    timeout: 180_000,
  });

  await page.reload();
  await expect(tiny(page).getByRole('status')).toContainText('Interrupted', { timeout: 60_000 });
  await tiny(page).getByRole('button', { name: 'Go on: study tiny' }).click();
  await expect(tiny(page).getByRole('status')).toContainText('Finished', { timeout: 220_000 });
  await expect(runsDone(page)).toHaveAttribute('aria-valuetext', '4 of 4 runs');

  const heatmap = tiny(page).getByRole('table', { name: 'Relative error reduction, tiny' });
  await expect(heatmap.getByRole('columnheader')).toHaveText(['opinion', 'tense']);
  await expect(heatmap.getByRole('row', { name: /^news-topic/ }).getByRole('cell')).toHaveCount(2);
  await tiny(page)
    .getByRole('button', { name: /^Scores, mean/ })
    .click();
  await expect(tiny(page).getByRole('region', { name: 'Scores of tiny' }).getByRole('row')).toHaveCount(5);
  const saved = await downloadBy(page, tiny(page).getByRole('button', { name: 'Results (.json)' }));
  expect(saved.name).toBe('tiny-results.json');
  const { runs } = JSON.parse(saved.bytes.toString());
  const told = runs.map(({ id, scores }: { id: string; scores: number[][] }) => [id, scores.map(([step]) => step)]);
  expect(Object.fromEntries(told)).toEqual({
    'opinion/scratch/seed-0': [2, 4],
    'opinion/news-topic/seed-0': [2, 4],
    'tense/scratch/seed-0': [2, 4],
    'tense/news-topic/seed-0': [2, 4],
  });
  await expectNoViolations(page);
  await expectReflow(page);
});

test('a grid is filled in, its queue reordered and thinned out', async ({ page }) => {
  await page.goto('/#/studies');
  await page.getByRole('button', { name: 'Make a study of your own' }).click();
  await page.getByRole('group', { name: 'Sources' }).getByRole('checkbox', { name: 'opinion' }).check();
  const targets = page.getByRole('group', { name: 'Targets' });
  for (const name of ['tense', 'counting']) await targets.getByRole('checkbox', { name }).check();
  await expect(page.getByText('12 runs')).toBeVisible();
  const rates = page.getByRole('textbox', { name: 'Learning rates' });
  await rates.fill('0.3, 0.1');
  await expect(page.getByText('24 runs')).toBeVisible();
  await rates.fill('0.3');
  await page.getByRole('button', { name: 'Add study' }).click();
  const study = page.getByRole('region', { name: 'my-study', exact: true });
  await study.getByRole('button', { name: 'What waits' }).click();
  const queue = study.getByRole('list', { name: 'Queue of my-study' }).getByRole('listitem');
  await expect(queue).toHaveText([/^tense/, /^counting/]);
  await study.getByRole('button', { name: /^Train counting, .* earlier$/ }).click();
  await expect(queue).toHaveText([/^counting/, /^tense/]);
  await study.getByRole('button', { name: /^Remove tense/ }).click();
  await expect(queue).toHaveText([/^counting/]);
  await page.reload();
  await expect(study.getByRole('progressbar')).toHaveAttribute('aria-valuetext', '0 of 6 runs');
  await study.getByRole('button', { name: 'Delete study my-study' }).click();
  await expect(study).toBeHidden();
});
