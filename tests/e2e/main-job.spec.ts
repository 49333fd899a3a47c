/** The main job as a person does it: drop a prompt, train, watch, lose the tab, resume, download. */
import { unzipSync } from 'fflate';
import { dropFiles } from './support/drop.ts';
import { numpySave, promptValues, writeTestFile } from './support/files.ts';
import { downloadBy, droppedItem, expectRunState, noun, openLab, setRecipe, stepsDone } from './support/lab.ts';
import { expect, test } from './support/test.ts';

test.setTimeout(480_000); // two runs, their kernels compiled three times on a CPU that others may use as well

// Two thirds of the run are left when the first checkpoint appears: time enough to lose the tab in.
const RECIPE = {
  Steps: 36,
  'Batch size': 2,
  'Evaluate every': 18,
  'Checkpoint every': 12,
  'Validation examples': 8,
  'Initial step': 1_100_000,
};

test('drop a source prompt, train, reload half-way, resume, download', async ({ page }, info) => {
  // The page asks before a tab with a live run closes.
  page.on('dialog', (dialog) => dialog.accept());
  const source = numpySave('<f4', [16, 192], promptValues(16 * 192));
  const sourcePath = writeTestFile(info, 'my-source.npy', source);

  await openLab(page);
  await dropFiles(page, [sourcePath]);
  const item = droppedItem(page, 'my-source.npy');
  await expect(item).toContainText('16 × 192');
  await expect(item).toContainText('float32');
  await item.getByRole('button', { name: 'Use as source prompt' }).click();
  await expect(noun(page, 'Source prompt')).toHaveAccessibleName(/my-source.*16 × 192/);

  await setRecipe(page, RECIPE);
  await page.getByRole('button', { name: 'Train', exact: true }).click();

  // The chart moves.
  const loss = page.getByRole('figure', { name: 'Loss per target token' }).getByRole('img');
  await expect(loss).toHaveAccessibleName(/\d+ points?,/, { timeout: 120_000 });
  await expect(loss).toHaveAccessibleName(/\d\d points,/, { timeout: 120_000 });

  // The tab is lost after the first checkpoint and before the end.
  await expect(page.getByRole('button', { name: 'Download .npy of checkpoint 12' })).toBeVisible({ timeout: 120_000 });
  expect(await stepsDone(page)).toBeLessThan(36);
  await page.reload();
  await page.getByRole('button', { name: /^Resume / }).click();
  await expectRunState(page, 'Finished at step 36');
  await expect(loss).toHaveAccessibleName(/36 points/);

  const { name, bytes } = await downloadBy(page, page.getByRole('button', { name: 'Download all (.zip)' }));
  expect(name).toMatch(/\.zip$/);
  const resumed = promptsOf(bytes);
  expect([...resumed.keys()].sort()).toEqual([1_100_012, 1_100_024, 1_100_036]);
  for (const file of resumed.values()) {
    // numpy.save's own bytes: everything but the values is known beforehand.
    const header = numpySave('<f4', [16, 192], new Float32Array(0));
    expect(file.length).toBe(header.length + 4 * 16 * 192);
    expect(Buffer.from(file.subarray(0, header.length))).toEqual(header);
  }

  // A run that was never interrupted ends with the same prompts, bit for bit.
  await page.getByRole('button', { name: 'Close run' }).click();
  await openLab(page);
  await dropFiles(page, [sourcePath]);
  await droppedItem(page, 'my-source.npy').getByRole('button', { name: 'Use as source prompt' }).click();
  await setRecipe(page, RECIPE);
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expectRunState(page, 'Finished at step 36');
  const whole = await downloadBy(page, page.getByRole('button', { name: 'Download all (.zip)' }));
  for (const [step, file] of promptsOf(whole.bytes)) expect(Buffer.from(file).equals(resumed.get(step)!)).toBe(true);

  // Each checkpoint alone is the same file, and can be deleted and brought back.
  const one = await downloadBy(page, page.getByRole('button', { name: 'Download .npy of checkpoint 24' }));
  expect(one.name).toMatch(/\.npy$/);
  expect(one.bytes.equals(resumed.get(1_100_024)!)).toBe(true);
  await page.getByRole('button', { name: 'Delete checkpoint 24' }).click();
  await expect(page.getByRole('button', { name: 'Download .npy of checkpoint 24' })).toBeHidden();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('button', { name: 'Download .npy of checkpoint 24' })).toBeVisible();
  await page.getByRole('button', { name: 'Use as source: checkpoint 24' }).click();
  await expect(noun(page, 'Source prompt')).toHaveAccessibleName(/24.*16 × 192/);
});

/** Global step -> bytes of every prompt in a zip of checkpoints. */
function promptsOf(zip: Uint8Array): Map<number, Uint8Array> {
  const prompts = new Map<number, Uint8Array>();
  for (const [path, bytes] of Object.entries(unzipSync(zip))) {
    const match = /(?:^|\/)numpy_checkpoints\/checkpoint_(\d+)\/encoder\.prompt\.prompt\.prompt$/.exec(path);
    if (match) prompts.set(Number(match[1]), bytes);
  }
  return prompts;
}
