/** What the page says of files before it uses them: good, odd, broken and foreign ones. */
import { dropFiles } from './support/drop.ts';
import { numpySave, promptValues, writeTestFile } from './support/files.ts';
import { downloadBy, droppedItem, noun, openLab } from './support/lab.ts';
import { expect, test } from './support/test.ts';

test('what cannot be used says what it is and what to do', async ({ page }, info) => {
  await openLab(page);
  await test.step('a prompt of another model says both widths', async () => {
    // The shape of the released SST-2 prompt of T5 1.1 base.
    const path = writeTestFile(info, 'base.sst2.npy', numpySave('<f4', [100, 768], promptValues(76_800)));
    await dropFiles(page, [path]);
    const item = droppedItem(page, 'base.sst2.npy');
    await expect(item).toContainText('100 × 768');
    await expect(item).toContainText('192');
    await expect(item.getByRole('button', { name: 'Use as source prompt' })).toBeDisabled();
  });

  await test.step('broken and foreign files say what they are', async () => {
    const good = numpySave('<f4', [16, 192], promptValues(16 * 192));
    const withNaN = promptValues(16 * 192);
    withNaN[5 * 192 + 7] = Number.NaN;
    const pickle = Buffer.from(good.toString('latin1').replace("'<f4'", "'|O' "), 'latin1');
    const files: readonly [name: string, bytes: Uint8Array | string, says: RegExp][] = [
      ['short.npy', good.subarray(0, good.length - 4), /12,?284/],
      ['nan.npy', numpySave('<f4', [16, 192], withNaN), /NaN.*row 5|row 5.*NaN/is],
      ['objects.npy', pickle, /pickle|object/i],
      ['page.npy', '<!doctype html><title>404</title>', /HTML|web page/i],
      ['empty.npy', '', /empty/i],
      ['picture.npy', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), /PNG/],
    ];
    await dropFiles(
      page,
      files.map(([name, bytes]) => writeTestFile(info, name, bytes)),
    );
    for (const [name, , says] of files) {
      const item = droppedItem(page, name);
      await expect(item).toContainText(says);
      await expect(item.getByRole('button', { name: 'Use as source prompt' })).toHaveCount(0);
    }
    // The sentence is as it was: nothing of this was taken.
    await expect(noun(page, 'Source prompt')).toHaveAccessibleName(/opinion/);
  });
});

test('what can be used says what becomes of it', async ({ page }, info) => {
  await openLab(page);
  await test.step('a float64 prompt says that it is rounded to float32, and is', async () => {
    const exact = Float64Array.from(promptValues(16 * 192), (value) => value + 1e-12);
    await dropFiles(page, [writeTestFile(info, 'double.npy', numpySave('<f8', [16, 192], exact))]);
    const item = droppedItem(page, 'double.npy');
    await expect(item).toContainText('float64');
    await expect(item).toContainText('rounded to float32');
    const saved = await downloadBy(page, item.getByRole('button', { name: 'Download as float32 .npy' }));
    expect(saved.bytes.equals(numpySave('<f4', [16, 192], Float32Array.from(exact)))).toBe(true);
  });

  await test.step('a T5X prompt without an extension is recognised by its content', async () => {
    const name = 'encoder.prompt.prompt.prompt';
    await dropFiles(page, [writeTestFile(info, name, numpySave('<f4', [16, 192], promptValues(16 * 192)))]);
    await droppedItem(page, name).getByRole('button', { name: 'Use as source prompt' }).click();
    await expect(noun(page, 'Source prompt')).toHaveAccessibleName(/encoder\.prompt\.prompt\.prompt.*16 × 192/);
  });

  await test.step('a PEFT adapter becomes a prompt', async () => {
    const values = promptValues(16 * 192);
    const header = Buffer.from(
      '{"__metadata__":{"format":"pt"},"prompt_embeddings":{"dtype":"F32","shape":[16,192],"data_offsets":[0,12288]}}',
    );
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    const adapter = writeTestFile(
      info,
      'adapter_model.safetensors',
      Buffer.concat([length, header, Buffer.from(values.buffer)]),
    );
    await dropFiles(page, [adapter]);
    const item = droppedItem(page, /adapter_model/);
    await expect(item).toContainText('16 × 192');
    const saved = await downloadBy(page, item.getByRole('button', { name: 'Download as float32 .npy' }));
    expect(saved.bytes.equals(numpySave('<f4', [16, 192], values))).toBe(true);
  });

  await test.step('a transposed prompt and one of another length can be made to fit, by choice', async () => {
    await dropFiles(page, [writeTestFile(info, 'sideways.npy', numpySave('<f4', [192, 16], promptValues(16 * 192)))]);
    const item = droppedItem(page, 'sideways.npy');
    await expect(item.getByRole('button', { name: 'Use as source prompt' })).toBeDisabled();
    await item.getByRole('button', { name: /^Transpose/ }).click();
    await droppedItem(page, /sideways/)
      .getByRole('button', { name: 'Use as source prompt' })
      .click();
    await expect(noun(page, 'Source prompt')).toHaveAccessibleName(/sideways.*16 × 192/);

    await dropFiles(page, [writeTestFile(info, 'long.npy', numpySave('<f4', [40, 192], promptValues(40 * 192)))]);
    await droppedItem(page, /long/).getByRole('button', { name: 'Use as source prompt' }).click();
    await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeDisabled();
    await page
      .getByRole('alert')
      .getByRole('button', { name: /^Truncate/ })
      .click();
    await expect(noun(page, 'Source prompt')).toHaveAccessibleName(/long.*16 × 192/);
    await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeEnabled();
  });
});
