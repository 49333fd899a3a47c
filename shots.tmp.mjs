import { readFileSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { chromium } from '@playwright/test';
import { AxeBuilder } from '@axe-core/playwright';
const dist = process.argv[2];
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.svg': 'image/svg+xml' };
const transfer = JSON.parse(readFileSync('public/lab/studies/transfer.json'));
const rnd = (s) => { let x = 7; for (const c of s) x = (x * 31 + c.charCodeAt(0)) % 9973; return x / 9973; };
const cells = [];
for (const t of transfer.targets) for (const s of transfer.sources) {
  if (s.task === t.name) continue;
  const base = 40 + 30 * rnd(t.name);
  const mean = s.name === 'scratch' ? base : Math.min(100, base + (100 - base) * (rnd(s.name + t.name) * 1.6 - 0.6));
  cells.push({ target: t.name, source: s.name, seeds: 3, final: { mean, standardDeviation: 2.2 }, best: { mean: Math.min(100, mean + 2), standardDeviation: 2 }, relativeErrorReduction: s.name === 'scratch' ? null : (mean - base) / (100 - base) });
}
const withTable = true;
const server = createServer((q, r) => {
  const path = decodeURIComponent(new URL(q.url, 'http://x').pathname);
  if (path === '/lab/transfer.json') { if (server.table) { r.setHeader('content-type', 'application/json'); r.end(JSON.stringify(cells)); } else { r.statusCode = 404; r.end(); } return; }
  try { const b = readFileSync(join(dist, path === '/' ? 'index.html' : path)); r.setHeader('content-type', types[extname(path) || '.html'] ?? 'application/octet-stream'); r.setHeader('accept-ranges', 'none'); r.end(b); } catch { r.statusCode = 404; r.end(); }
}).listen(4311);
server.table = true;
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
mkdirSync('.cache/shots', { recursive: true });
const page = await (await browser.newContext({ viewport: { width: 1280, height: 1000 } })).newPage();
page.on('console', (m) => { if (m.type() === 'error') console.log('console', m.text()); });
page.on('pageerror', (e) => console.log('pageerror', e.message));
await page.goto('http://localhost:4311/#/studies');
await page.getByRole('heading', { name: 'Studies', exact: true }).waitFor({ timeout: 60000 });
await page.waitForTimeout(1500);
await page.evaluate(async ([study, scores]) => {
  const open = await new Promise((res, rej) => { const r = indexedDB.open('spot-lab'); r.onupgradeneeded = () => r.result.createObjectStore('records'); r.onsuccess = () => res(r.result); r.onerror = () => rej(r.error); });
  const tx = open.transaction('records', 'readwrite'); const st = tx.objectStore('records');
  const put = (k, v) => st.put(v, k);
  const id = 'demo';
  study.targets = study.targets.slice(0, 4);
  put('study/' + id, { version: 1, id, json: study, fileName: 'transfer.json', modelSource: { kind: 'lab' }, together: 8, createdAtMs: Date.now(), order: [], removed: [], trashed: false });
  put('study-files/' + id, { version: 1, files: {} });
  put('study-progress/' + id, { version: 1, state: 'stopped', error: null, updatedAtMs: Date.now() });
  const sha = 'a'.repeat(64);
  let seedNo = 0;
  for (const seed of study.seeds) for (const t of study.targets) for (const s of study.sources) {
    if (s.task === t.name || (seed === 2 && t.name === 'opinion')) continue;
    const rid = `${t.name}/${s.name}/seed-${seed}`;
    const spec = { ...study.run, ...t.run, version: 1, name: rid, prompt: { ...study.run.prompt, init: s.init }, seed };
    put(`study-runs/${id}/run/${rid}`, { version: 1, id: rid, name: rid, spec, state: 'finished', error: null, createdAtMs: Date.now(), updatedAtMs: Date.now(), lastStep: 10, identities: { model: sha, tokenizer: sha, trainData: sha, validationData: null, sourcePrompt: null }, modelSource: { kind: 'lab' }, trashed: false });
    const c = scores.find((x) => x.target === t.name && x.source === s.name);
    const noise = ((seedNo++ * 37) % 11) / 100 - 0.05;
    const ev = (acc) => ({ examples: 100, exactMatch: acc, accuracy: acc, labels: null, samples: [], seconds: 1 });
    const fin = Math.max(0, Math.min(1, c.final.mean / 100 + noise));
    put(`study-runs/${id}/history/${rid}/000000000010`, { version: 1, rows: new Float64Array(0), evaluations: [{ step: 5, evaluation: ev(Math.max(0, fin * 0.8)) }, { step: 10, evaluation: ev(fin) }] });
    if (s.name === 'scratch') {
      const values = new Float32Array(16 * 192).map((_, i) => Math.sin(i * (1 + seedNo)) + 0.3 * Math.cos(i % 192));
      put(`study-runs/${id}/checkpoint/${rid}/000000000010`, { version: 1, runId: rid, step: 10, globalStep: 10, createdAtMs: 1, trashed: false });
      put(`study-runs/${id}/snapshot/${rid}/000000000010`, { version: 1, step: 10, prompt: { length: 16, width: 192, values }, optimizer: { kind: 'adafactor', step: 10, averages: {} }, batches: null, seconds: 1, lastEvaluatedStep: 10, identities: { model: sha, tokenizer: sha, trainData: sha, validationData: null, sourcePrompt: null } });
    }
  }
  await new Promise((res) => { tx.oncomplete = res; });
  open.close();
}, [transfer, cells]);
await page.reload();
await page.getByRole('heading', { name: 'transfer', exact: true }).waitFor({ timeout: 60000 });
await page.getByText('Similarity and transfer').first().waitFor({ timeout: 60000 });
await page.getByRole('button', { name: 'What waits' }).click();
await page.getByRole('button', { name: /Make a study/ }).click();
await page.getByRole('button', { name: /^Scores, mean/ }).first().click();
await page.waitForTimeout(500);
for (const scheme of ['light', 'dark']) {
  await page.emulateMedia({ colorScheme: scheme });
  await page.waitForTimeout(300);
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
  console.log(scheme, violations.map((v) => v.id + ': ' + v.nodes.slice(0, 4).map((n) => n.html.slice(0, 150)).join(' | ')));
  await page.screenshot({ path: `.cache/shots/${scheme}.png`, fullPage: true });
}
await page.setViewportSize({ width: 360, height: 800 });
await page.emulateMedia({ colorScheme: 'light' });
await page.waitForTimeout(500);
console.log('scrollWidth', await page.evaluate(() => document.documentElement.scrollWidth));
await page.screenshot({ path: `.cache/shots/narrow.png`, fullPage: true });
await browser.close();
server.close();
