/** Several tasks in one run, and a task of a benchmark, from files to the scores on the page. */
import { expectNoViolations } from './support/accessibility.ts';
import { dropFiles } from './support/drop.ts';
import { writeTestFile } from './support/files.ts';
import { downloadBy, droppedItem, expectRunState, noun, openLab } from './support/lab.ts';
import { expect, test } from './support/test.ts';

test.beforeEach(async ({ page }) => openLab(page));

function labTask(name: string, inputs: string, labels: Record<string, string>) {
  const [train, validation] = ['train', 'validation'].map((split) => `lab:tasks/${name}/${split}.tsv`);
  return { name, train, validation, inputs, targets: '{label}', labels };
}

test('a run file of a mixture trains, and shows the score of every task', async ({ page }, info) => {
  const runFile = {
    version: 1,
    name: 'two moods',
    model: 'lab',
    prompt: { length: 4, init: { kind: 'sampledVocab' } },
    mixture: {
      tasks: [
        labTask('review-polarity', 'review : {text}', { 0: 'negative', 1: 'positive' }),
        labTask('opinion', 'statement : {text}', { 0: 'bad', 1: 'good' }),
      ],
    },
    maxInputLength: 24,
    maxTargetLength: 2,
    batchSize: 4,
    steps: 2,
    maxValidationExamples: 4,
  };
  await dropFiles(page, [writeTestFile(info, 'two-moods.json', JSON.stringify(runFile))]);
  await droppedItem(page, /two-moods/)
    .getByRole('button', { name: 'Open run file' })
    .click();
  await expect(noun(page, 'Task')).toHaveAccessibleName(/a mixture of 2 tasks/);
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expectRunState(page, 'Finished at step 2');
  await expect(page.getByRole('heading', { name: 'Run: two moods' })).toBeVisible();

  const answers = page.getByRole('region', { name: 'What it answers' });
  await expect(answers).toContainText(/Mean score [\d.]+ % of 2 tasks on 8 validation examples at step 2/);
  const opinion = answers.getByRole('button', { name: /^opinion: label accuracy/ });
  await opinion.click();
  await expect(answers.getByRole('cell', { name: /^statement : / })).toHaveCount(4);
});

test('a mixture is put together in the picker, from a task of the lab and a dropped table', async ({ page }, info) => {
  const rows = Array.from({ length: 20 }, (_, row) => `it is ${row}\t${row % 2 ? 'odd' : 'even'}\n`);
  await dropFiles(page, [writeTestFile(info, 'parity.tsv', rows.join(''))]);
  await droppedItem(page, 'parity.tsv').getByRole('button', { name: 'Use as task' }).click();
  await noun(page, 'Task').click();
  const picker = page.getByRole('dialog', { name: 'Task' });
  await picker.getByRole('button', { name: 'Mix several tasks …' }).click();
  // The sentence's task is chosen already.
  await expect(picker.getByRole('checkbox', { name: 'parity' })).toBeChecked();
  await expect(picker.getByRole('button', { name: 'Choose two tasks or more' })).toBeDisabled();
  await picker.getByRole('checkbox', { name: 'opinion' }).check();
  const shares = picker.getByRole('table', { name: 'What is drawn from each task' });
  // 18 of the 20 rows train, beside the lab's thousand; K makes them more alike.
  await expect(shares.getByRole('row', { name: /^parity 18 1.8 % yes$/ })).toBeVisible();
  const limit = picker.getByRole('textbox', { name: 'Limit K' });
  await limit.fill('54');
  await limit.press('Tab');
  await expect(shares.getByRole('row', { name: /^opinion 1,000 75 % yes$/ })).toBeVisible();
  await expectNoViolations(page);
  await picker.getByRole('button', { name: 'Mix 2 tasks' }).click();
  await expect(noun(page, 'Task')).toHaveAccessibleName(/a mixture of 2 tasks/);

  const saved = await downloadBy(page, page.getByRole('button', { name: 'Export run file', exact: true }));
  expect(JSON.parse(saved.bytes.toString()).mixture).toEqual({
    tasks: [
      labTask('opinion', 'statement : {text}', { 0: 'bad', 1: 'good' }),
      { name: 'parity', train: 'parity-train.csv', validation: 'parity-validation.csv', inputs: '{0}', targets: '{1}' },
    ],
    rates: { kind: 'proportional', maximum: 54, temperature: 1 },
  });
  const folder = await downloadBy(page, page.getByRole('button', { name: 'Export run file with its data (.zip)' }));
  expect(folder.bytes.includes('parity-validation.csv')).toBe(true);

  await noun(page, 'Task').click();
  await expect(limit).toHaveValue('54');
  await expect(picker.getByRole('checkbox', { name: 'parity' })).toBeChecked();
  await picker.getByRole('button', { name: 'One task instead' }).click();
  await picker.getByRole('option', { name: 'opinion' }).click();
  await expect(noun(page, 'Task')).toHaveAccessibleName('Task: opinion');
});

test('a table of a benchmark is offered as its task', async ({ page }, info) => {
  const rows = Array.from({ length: 20 }, (_, row) => `it is ${row}\tis it ${row}\t${row % 2}`);
  const table = ['sentence1\tsentence2\tlabel', ...rows, ''].join('\n');
  await dropFiles(page, [writeTestFile(info, 'RTE/train.tsv', table)]);
  const item = droppedItem(page, /train\.tsv/);
  await item.getByRole('button', { name: 'Read it as glue_rte' }).click();
  await expect(item).toContainText('scored by accuracy');
  await expect(item.getByRole('list')).toContainText('rte sentence1: it is 0 sentence2: is it 0 → entailment');
  await item.getByRole('button', { name: 'Use as task' }).click();
  await expect(noun(page, 'Task')).toHaveAccessibleName(/train/);
  await item.getByRole('button', { name: 'Write templates instead' }).click();
  await expect(item.getByRole('textbox', { name: 'Input template' })).toBeVisible();
});
