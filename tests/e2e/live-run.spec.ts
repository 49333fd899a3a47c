/** Looking closely at a run: axes, zoom, pins, exports, a view that is held, and the prompt's checkpoints. */
import type { Locator } from '@playwright/test';
import { downloadBy, expectRunState, openLab, setRecipe } from './support/lab.ts';
import { expect, test } from './support/test.ts';

test('a live run is held, zoomed, pinned, exported and walked through', async ({ page }) => {
  await openLab(page);
  await setRecipe(page, {
    Steps: 6,
    'Batch size': 2,
    'Evaluate every': 6,
    'Checkpoint every': 2,
    'Validation examples': 2,
  });
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  // Until the first step the run says what keeps it.
  await expect(page.getByText(/^Compiling kernels \d+ of \d+$/).first()).toBeVisible({ timeout: 60_000 });
  const chart = page.getByRole('figure', { name: 'Loss per target token' });
  const summary = chart.getByRole('img');

  // Held, the charts stay as they are while the run goes on to its end; paused meanwhile, so that it cannot be there first.
  await page.getByRole('button', { name: 'Pause' }).click();
  await expectRunState(page, 'Paused');
  await page.getByRole('button', { name: 'Hold the view' }).click();
  expect(await nameOf(summary)).not.toMatch(/: 6 points/);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expectRunState(page, 'Finished');
  await expect(summary).toHaveAccessibleName(/: 6 points/);

  // Over another axis: the same six points, of two examples each.
  await page.getByRole('button', { name: /x axis/ }).click();
  await page.getByRole('option', { name: 'Examples' }).click();
  await expect(summary).toHaveAccessibleName(/latest .* at examples 12\./);

  // Zoom by button and by key on the crosshair; a point is pinned by Enter.
  await expect(page.getByRole('button', { name: 'Fit' })).toBeDisabled();
  await page.getByRole('button', { name: 'Zoom in' }).click();
  await expect(page.getByRole('button', { name: 'Fit' })).toBeEnabled();
  const crosshair = chart.getByRole('slider', { name: /Read values/ });
  await crosshair.focus();
  await crosshair.press('0');
  await expect(page.getByRole('button', { name: 'Fit' })).toBeDisabled();
  await crosshair.press('ArrowLeft');
  await crosshair.press('Enter');
  const pins = page.getByRole('status', { name: 'Pinned points' });
  await expect(pins).toContainText(/Loss per target token, examples 10: \d/);
  await pins.getByRole('button', { name: /^Unpin/ }).click();
  await expect(pins).toBeEmpty();

  // A drag over the plot zooms as well, a double click fits.
  const box = await chart.locator('.u-over').boundingBox();
  if (box === null) throw new Error('The chart has no plot.');
  await page.mouse.move(box.x + box.width * 0.3, box.y + 50);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, box.y + 60, { steps: 3 });
  await page.mouse.up();
  await expect(page.getByRole('button', { name: 'Fit' })).toBeEnabled();
  await page.mouse.dblclick(box.x + box.width * 0.5, box.y + 50);
  await expect(page.getByRole('button', { name: 'Fit' })).toBeDisabled();

  const exported = async (format: string) => {
    await chart.getByRole('button', { name: /^Export/ }).click();
    return downloadBy(page, page.getByRole('menuitem', { name: format }));
  };
  const csv = await exported('Numbers (.csv)');
  expect(csv.name).toBe('Loss-per-target-token.csv');
  expect(csv.bytes.toString().trim().split('\n')).toHaveLength(7);
  expect((await exported('Picture (.png)')).bytes.subarray(1, 4).toString()).toBe('PNG');
  expect((await exported('Drawing (.svg)')).bytes.toString()).toMatch(/^<svg .*>Loss per target token/s);

  // The prompt's checkpoints, one by one, against the source.
  const scrubber = page.getByRole('slider', { name: 'Checkpoint' });
  await scrubber.press('ArrowLeft');
  await expect(page.getByRole('figure', { name: 'The prompt at step 4' })).toBeVisible();
  await expect(page.getByRole('figure', { name: 'The way of the prompt' }).getByRole('img')).toHaveAccessibleName(
    /from the source to step 6/,
  );
  await page.getByRole('button', { name: 'Newest' }).click();
  await expect(page.getByRole('figure', { name: 'The prompt at step 6' })).toBeVisible();
});

async function nameOf(image: Locator): Promise<string> {
  return (await image.getAttribute('aria-label')) ?? '';
}
