/** From five dropped prompts to the answer which start is the best: the library, a search, three ways to use it, the export. */
import type { Page } from '@playwright/test';
import { expectNoViolations } from './support/accessibility.ts';
import { dropFiles } from './support/drop.ts';
import { numpySave, writeTestFile } from './support/files.ts';
import { downloadBy, openLab } from './support/lab.ts';
import { expect, test } from './support/test.ts';

const PATIENCE = 240_000; // ms; kernels are compiled and runs trained on a CPU
test.setTimeout(3 * PATIENCE);

const view = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name, exact: true });

/** All positive, as prompts of one model tend to be: an average of them has positive weights. */
function promptOf(seed: number): Float32Array {
  return Float32Array.from({ length: 16 * 192 }, (_, index) => 1 + 0.5 * Math.sin(index * (seed + 2)));
}

test('five prompts are dropped, a source is found for a task in three ways, and the answer exported', async ({
  page,
}, info) => {
  await openLab(page, '/?tune=off');
  await view(page, 'Prompts').click();
  await expect(page.getByRole('table', { name: 'Prompts of the library' })).toContainText('opinion');
  const names = ['sun', 'rain', 'snow', 'wind', 'fog'];
  await dropFiles(
    page,
    names.map((name, seed) => writeTestFile(info, `${name}.npy`, numpySave('<f4', [16, 192], promptOf(seed)))),
  );
  await expect(page.getByRole('status', { name: 'Last change' })).toContainText('5 prompts added');
  const matrix = page.getByRole('figure', { name: 'Cosine of average tokens' });
  await expect(matrix.getByRole('list').getByRole('button')).toHaveCount(14); // nine of them the lab's own

  await view(page, 'Studies').click();
  await page.getByRole('button', { name: 'Find a source for a task' }).click();
  const form = page.getByRole('group', { name: 'Find a source for a task' });
  await form.getByRole('button', { name: 'Task' }).click();
  await page.getByRole('option', { name: 'tense', exact: true }).click();
  for (const [label, value] of Object.entries({ 'Steps a run': 2, 'Task embedding at step': 1, Seeds: 1 })) {
    const field = form.getByRole('textbox', { name: label, exact: true });
    await field.fill(String(value));
    await field.press('Tab');
  }
  await form.getByRole('button', { name: 'Find a source', exact: true }).click();

  // The whole library by similarity, the task's own prompt left out, with what the lab knows of past transfer.
  const ranking = page.getByRole('table', { name: 'Sources for tense, the most similar first' });
  await expect(ranking.getByRole('row')).toHaveCount(14, { timeout: PATIENCE });
  for (const name of names) await expect(ranking).toContainText(name);
  await expect(ranking.getByRole('row', { name: /^news-topic/ })).toContainText('+98 %');
  await expectNoViolations(page);

  const k = page.getByRole('textbox', { name: 'k', exact: true });
  await k.fill('1');
  await k.press('Tab');
  for (const way of ['Best of top 1', 'Weighted average of top 1', 'Multi-task mixture of top 1']) {
    await page.getByRole('button', { name: way, exact: true }).click();
    const outcome = page.getByRole('list', { name: 'Against scratch' }).getByRole('listitem').filter({ hasText: way });
    await expect(outcome).toHaveText(/% .*against .* % from scratch.*starting from scratch/, { timeout: PATIENCE });
  }
  const saved = await downloadBy(page, page.getByRole('button', { name: 'Ranking and outcomes (.json)' }));
  const { target, ranking: ranked, outcomes } = JSON.parse(saved.bytes.toString());
  expect([target, ranked.length]).toEqual(['tense', 13]);
  const tried = outcomes.map(({ strategy }: { strategy: string }) => strategy).sort();
  expect(tried).toEqual(['bestOfTopK', 'mixture', 'weightedAverage']);
});
