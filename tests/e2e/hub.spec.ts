/** A model of the Hugging Face Hub by its name: asked for by a press only, broken off, gone on with after a reload, used. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page, Route } from '@playwright/test';
import { answerOfHub, type HubModelFixture } from '../support/fakeHub.ts';
import { expectNoViolations, expectReflow } from './support/accessibility.ts';
import { expect, test } from './support/test.ts';

const folder = join(import.meta.dirname, '../fixtures/training/models/t5-1.1');
const WEIGHTS = 'model.safetensors';
const read = (path: string) => [path, new Uint8Array(readFileSync(join(folder, path)))] as const;
const model: HubModelFixture = {
  name: 'somebody/tiny-t5',
  commit: '0fc9ddf78a1e988dac52e2dac162b0ede4fd74ab',
  files: new Map(['config.json', WEIGHTS, 'spiece.model'].map(read)),
  large: new Set([WEIGHTS]),
};
const weights = model.files.get(WEIGHTS)!;

test.use({ askedFor: ['https://huggingface.co'] });

/** Stands in for the Hub; `onWeights` decides about each request for the weights. */
async function serveHub(page: Page, onWeights: (route: Route, range: string | undefined) => Promise<void>) {
  const asked: string[] = [];
  await page.route('https://huggingface.co/**', async (route) => {
    const request = route.request();
    const range = request.headers().range;
    asked.push(`${new URL(request.url()).pathname.split('/').at(-1)} ${range ?? 'whole'}`);
    if (request.url().endsWith(WEIGHTS)) await onWeights(route, range);
    else await answer(route);
  });
  return asked;
}

/** @param bytes how many of the answer's come before the connection ends */
async function answer(route: Route, bytes = Number.POSITIVE_INFINITY): Promise<void> {
  const request = route.request();
  const { status, headers, body } = answerOfHub(model, request.url(), request.headers().range ?? null);
  await route.fulfill({ status, headers, body: Buffer.from(body.subarray(0, bytes)) });
}

test('looked up, broken off, gone on with after a reload, cancelled, gone on with, used', async ({ page }) => {
  const half = Math.floor(weights.length / 2);
  const held: Route[] = [];
  const asked = await serveHub(page, async (route, range) => {
    if (range === undefined) await answer(route, half);
    else if (held.length === 0) held.push(route);
    else await answer(route);
  });
  await page.goto('/?tune=off#/models');
  const name = page.getByRole('textbox', { name: 'Model' });
  await name.fill('https://huggingface.co/somebody/tiny-t5/tree/main');
  expect(asked).toEqual([]);

  await name.press('Enter');
  const card = page.getByRole('article', { name: 'somebody/tiny-t5' });
  await expect(card.getByRole('row', { name: new RegExp(`^${WEIGHTS}.*SHA-256`) })).toBeVisible();
  await expect(card).toContainText('T5 1.1 and later');
  expect(asked).toEqual(['main whole', 'config.json whole']);
  await expectNoViolations(page);

  await card.getByRole('button', { name: /^Download/ }).click();
  await expect(card.getByRole('alert')).toContainText(new RegExp(`found ${half} of ${weights.length} bytes`, 'i'));
  await page.reload();

  const kept = page.getByRole('region', { name: 'Kept in this browser' });
  const goOn = kept.getByRole('button', { name: /^Go on/ });
  const cancel = kept.getByRole('button', { name: /^Cancel/ });
  await goOn.press('Enter');
  await expect.poll(() => asked.at(-1)).toBe(`${WEIGHTS} bytes=${half}-`);
  await expect(kept.getByRole('progressbar')).toHaveAttribute('aria-valuetext', /^[1-9]/);
  // The button that was pressed is gone: the one in its place has the focus.
  await expect(cancel).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(goOn).toBeFocused();
  await expectReflow(page);

  await page.keyboard.press('Enter');
  await kept.getByRole('button', { name: 'Load somebody/tiny-t5@0fc9ddf' }).click();
  await expect(page.getByRole('article', { name: 'somebody/tiny-t5@0fc9ddf' })).toContainText('Loaded ✓');
  expect(asked.slice(2)).toEqual([
    'config.json whole',
    'spiece.model whole',
    `${WEIGHTS} whole`,
    `${WEIGHTS} bytes=${half}-`,
    `${WEIGHTS} bytes=${half}-`,
  ]);

  // What is stored in this browser names it too, and leads back here to free its space.
  await page.getByRole('link', { name: 'All that is stored' }).click();
  const stored = page.getByRole('region', { name: 'What is stored in this browser' });
  await expect(stored.getByRole('listitem')).toHaveText(/^somebody\/tiny-t5@0fc9ddf, \S+ KB$/);
  await expectNoViolations(page);
  await stored.getByRole('link', { name: /under Models$/ }).click();
  await kept.getByRole('button', { name: 'Free space: remove somebody/tiny-t5@0fc9ddf' }).click();
  await page.getByRole('link', { name: 'All that is stored' }).click();
  await expect(stored).toBeVisible();
  await expect(stored.getByRole('listitem')).toHaveCount(0);
});
