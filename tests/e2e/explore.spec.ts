/** What is at hand, before and after training: tasks with their tokens, models with their needs, prompts tried side by side. */
import { expectNoViolations, expectReflow } from './support/accessibility.ts';
import { noun, openLab } from './support/lab.ts';
import { expect, test } from './support/test.ts';

test('a task is looked at down to its tokens, and taught from there', async ({ page }) => {
  await openLab(page);
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Tasks' }).click();
  await page
    .getByRole('navigation', { name: 'Tasks at hand' })
    .getByRole('button', { name: /^news-topic/ })
    .click();
  await expect(page.getByText(/Inputs take .* nothing is cut/)).toBeVisible();
  const tokens = page.getByRole('list', { name: 'Tokens of the input' }).getByRole('listitem');
  await expect(tokens.first()).toContainText('▁news');
  await expect(tokens.last()).toContainText('</s>');
  await expect(page.getByRole('list', { name: 'Targets in training' })).toContainText('sport');
  await expectNoViolations(page);

  await page.evaluate(() => {
    const pasted = new DataTransfer();
    pasted.setData('text/plain', 'text\tlabel\nthe ☃ was good\tpositive\nthe seat was stale\tnegative\n');
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: pasted, bubbles: true }));
  });
  const table = page.getByRole('region', { name: 'What you dropped' }).getByRole('article', { name: /^pasted-/ });
  await table.getByRole('button', { name: 'Use as task' }).click();
  await page
    .getByRole('navigation', { name: 'Tasks at hand' })
    .getByRole('button', { name: /^pasted-/ })
    .click();
  await expect(page.getByRole('list', { name: 'Tokens of the input' })).toContainText('not in the vocabulary');

  await page
    .getByRole('navigation', { name: 'Tasks at hand' })
    .getByRole('button', { name: /^tense/ })
    .click();
  await page.getByRole('button', { name: 'Teach this' }).click();
  await expect(noun(page, 'Task')).toHaveAccessibleName(/tense/);
});

test('prompts answer one input side by side, and a model says what it takes', async ({ page }) => {
  await openLab(page, '/?tune=off');
  const views = page.getByRole('navigation', { name: 'Views' });
  await views.getByRole('link', { name: 'Models' }).click();
  const memory = page.getByRole('table', { name: 'Memory on the GPU' });
  await expect(memory.getByRole('row', { name: /^int8/ })).toContainText('MB');
  await expectNoViolations(page);

  await views.getByRole('link', { name: 'Try it' }).click();
  await page.getByRole('textbox', { name: 'Input' }).fill('review : the seat was good .');
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  const alone = page.getByRole('article', { name: 'no prompt' });
  const tuned = page.getByRole('article', { name: 'opinion' });
  for (const column of [alone, tuned]) {
    await expect(column.getByRole('list', { name: /^Probability of each label/ })).toBeVisible({ timeout: 120_000 });
  }
  await tuned.getByRole('button', { name: 'First tokens' }).click();
  await expect(tuned.getByRole('list', { name: /^Likeliest tokens in place 1/ })).toContainText('▁good');
  await expectNoViolations(page);
  await tuned.getByRole('button', { name: 'Remove opinion' }).click();
  await expect(tuned).toHaveCount(0);
  await expectReflow(page);
});
