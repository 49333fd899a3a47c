/** What the page may not do, tried from inside it: the browser refuses, and the suite's watch sees it. */
import { test as base, expect, type Page } from '@playwright/test';
import { openLab } from './support/lab.ts';
import { test, watchTrespasses } from './support/test.ts';

const FOREIGN = 'https://example.org/';
/** Where the one small worker that fetches a model may connect to (hub.spec.ts), and nobody else. */
const HUB = 'https://huggingface.co/';

base('the policy keeps out inline code, eval, inline styles and other origins', async ({ page, context, baseURL }) => {
  const trespasses = await watchTrespasses(context, [new URL(baseURL!).origin]);
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'SPoT Lab' })).toBeVisible();
  expect(trespasses).toEqual([]);

  const kept = async (directive: RegExp) => expect.poll(() => trespasses.join('\n')).toMatch(directive);
  await page.evaluate(() => document.body.insertAdjacentHTML('beforeend', '<p style="color: red">styled</p>'));
  await kept(/^style-src-attr kept out inline/m);
  await page.evaluate(() => document.body.insertAdjacentHTML('beforeend', '<img alt="" onerror="1" src="./none.svg">'));
  await kept(/^script-src-attr kept out inline/m);
  await addScript(page, 'eval("1")');
  await kept(/^script-src-elem kept out inline/m);
  expect(await page.evaluate((url) => fetch(url).catch(() => 'refused'), FOREIGN)).toBe('refused');
  await kept(/^connect-src kept out https:\/\/example\.org/m);
  expect(await page.evaluate((url) => fetch(url).catch(() => 'refused'), HUB)).toBe('refused');
  await kept(/^connect-src kept out https:\/\/huggingface\.co/m);
});

base('the policy rules the worker that trains as well', async ({ page, context, baseURL }) => {
  const trespasses = await watchTrespasses(context, [new URL(baseURL!).origin]);
  const [worker] = await Promise.all([page.waitForEvent('worker'), page.goto('/')]);
  for (const url of [FOREIGN, HUB]) {
    expect(await worker.evaluate((address) => fetch(address).catch(() => 'refused'), url)).toBe('refused');
    await expect.poll(() => trespasses.join('\n')).toContain(`connect-src kept out ${url}`);
  }
});

test('opening the lab asks this origin only', async ({ page }) => {
  const asked = new Set<string>();
  page.on('request', (request) => asked.add(new URL(request.url()).pathname));
  await openLab(page);
  expect(asked).toContain('/lab/lab.json');
  await expect.poll(() => asked, { timeout: 60_000 }).toContain('/lab/model/model.safetensors'); // the worker's doing
});

async function addScript(page: Page, code: string): Promise<void> {
  await page.evaluate((text) => {
    const script = document.createElement('script');
    script.textContent = text;
    document.body.append(script);
  }, code);
}
