/**
 * A whole run given as files: its model folder, then the run file with its tables and source prompt. The page must end
 * where the reference (transformers and T5X's Adafactor, tools/fixtures/trajectories.py) ends.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dropFiles } from './support/drop.ts';
import { downloadBy, droppedItem, expectRunState, noun, openLab } from './support/lab.ts';
import { expect, test } from './support/test.ts';

const fixtures = join(import.meta.dirname, '../fixtures/training');
const runFolder = join(fixtures, 'adafactor-1100000-t5-1.1');

test('a dropped model and run file train to the reference', async ({ page }) => {
  await openLab(page);
  await dropFiles(page, [join(fixtures, 'models/t5-1.1')]);
  await droppedItem(page, /t5-1\.1/)
    .getByRole('button', { name: 'Load this model' })
    .click();
  await expect(noun(page, 'Model')).toHaveAccessibleName(/t5-1\.1/);

  await dropFiles(page, [fixtures]);
  await droppedItem(page, /adafactor-1100000-t5-1\.1/)
    .getByRole('button', { name: 'Open run file' })
    .click();
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expectRunState(page, 'Finished at step 20');

  const last = page.getByRole('button', { name: 'Download .npy of checkpoint 20' });
  const { bytes } = await downloadBy(page, last);
  const reference = readFileSync(join(runFolder, 'prompt-20.npy'));
  expect(relativeError(bytes, reference)).toBeLessThan(1e-3);
});

/** Largest difference over largest magnitude of two .npy files of one shape with a 128-byte header. */
function relativeError(actual: Buffer, expected: Buffer): number {
  expect(actual.length).toBe(expected.length);
  let difference = 0;
  let magnitude = 0;
  for (let at = 128; at < expected.length; at += 4) {
    difference = Math.max(difference, Math.abs(actual.readFloatLE(at) - expected.readFloatLE(at)));
    magnitude = Math.max(magnitude, Math.abs(expected.readFloatLE(at)));
  }
  return difference / magnitude;
}
