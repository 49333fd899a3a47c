/** A browser without WebGPU: the page opens, says what is missing, and still inspects and converts. */
import { dropFiles } from './support/drop.ts';
import { numpySave, promptValues, writeTestFile } from './support/files.ts';
import { downloadBy, droppedItem } from './support/lab.ts';
import { expect, test } from './support/test.ts';

// Without this flag Chromium offers no adapter on a machine without a GPU.
test.use({
  launchOptions: async ({ launchOptions }, use) => {
    const args = (launchOptions.args ?? []).filter((flag) => flag !== '--enable-unsafe-webgpu');
    await use({ ...launchOptions, args: [...args, '--disable-features=WebGPU', '--disable-gpu'] });
  },
});

test('says what is missing, inspects and converts', async ({ page }, info) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { name: /Training needs WebGPU/ })).toBeVisible();
  await expect(page.getByRole('heading', { name: /How to get it in this browser/ })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeDisabled();

  const values = Float64Array.from(promptValues(20 * 768));
  await dropFiles(page, [writeTestFile(info, 'wide.npy', numpySave('<f8', [20, 768], values))]);
  const item = droppedItem(page, 'wide.npy');
  await expect(item).toContainText('20 × 768');
  const saved = await downloadBy(page, item.getByRole('button', { name: 'Download as float32 .npy' }));
  expect(saved.bytes.equals(numpySave('<f4', [20, 768], Float32Array.from(values)))).toBe(true);
});
