/** Long runs in the page's storage, as the lab leaves them there: made up, for without a GPU they train for days. */
import { join } from 'node:path';
import { runnerImport } from 'vite';
import { root } from './root.mjs';

const EVALUATE_EVERY = 100; // steps
const CHECKPOINT_EVERY = 500; // steps
const EXAMPLES = 100; // that are kept of an evaluation
const PROMPT = { length: 16, width: 192 };

/** What the run at `index`, from 0, is called. */
export const longRunName = (index) => `long ${index + 1}`;

/** Stores finished runs of so many steps. The page has to be reloaded to list them. */
export async function storeLongRuns(page, { runs, steps }) {
  const load = async (path) => (await runnerImport(join(root, path))).module;
  const { METRIC_COLUMNS } = await load('src/training/metricColumns.ts');
  const { parseRunFile } = await load('src/training/runFile.ts');
  const specs = Array.from({ length: runs }, (_, index) => parseRunFile(runFile(index, steps), longRunName(index)));
  const sizes = { steps, evaluateEvery: EVALUATE_EVERY, checkpointEvery: CHECKPOINT_EVERY, examples: EXAMPLES };
  await page.evaluate(write, { specs, columns: METRIC_COLUMNS, prompt: PROMPT, ...sizes });
}

function runFile(index, steps) {
  const table = (part) => `lab:tasks/review-polarity/${part}.tsv`;
  return {
    version: 1,
    name: longRunName(index),
    model: 'lab',
    prompt: { length: PROMPT.length, init: { kind: 'classLabels' } },
    task: { train: table('train'), validation: table('validation'), inputs: 'review : {text}', targets: '{label}' },
    steps,
    seed: index,
    evaluateEvery: EVALUATE_EVERY,
    checkpointEvery: CHECKPOINT_EVERY,
  };
}

/** Runs in the page: everything that it needs is inside. */
async function write({ specs, columns, prompt, steps, evaluateEvery, checkpointEvery, examples }) {
  const asked = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const database = await asked(indexedDB.open('spot-lab'));
  const hash = '0'.repeat(64);
  const identities = { model: hash, tokenizer: hash, trainData: hash, validationData: hash, sourcePrompt: null };
  const noise = (seed) => {
    const value = Math.sin(seed * 12.9898) * 43758.5453;
    return value - Math.floor(value);
  };
  for (const [index, spec] of specs.entries()) {
    const id = spec.name.replace(' ', '-');
    const startedAtMs = Date.now() - 86_400_000 + index;
    const lossAt = (step) => 1 / (index + 1) + 8 * Math.exp(-step / 6000) + 0.5 * noise(step + index / 7);
    const rowsOf = (first, last) => {
      const rows = new Float64Array((last - first + 1) * columns.length);
      for (let step = first; step <= last; step++) {
        const values = { step, loss: 3 * lossAt(step), targetTokens: 3, learningRate: 0.3, seconds: step / 20 };
        columns.forEach((name, column) => {
          rows[(step - first) * columns.length + column] = values[name] ?? lossAt(step + 0.5);
        });
      }
      return rows;
    };
    const evaluationAt = (step) => {
      const share = 1 - lossAt(step) / 12;
      const samples = Array.from({ length: examples }, (_, example) => {
        const target = example % 2 === 0 ? 'positive' : 'negative';
        const label = noise(step * 100 + example) < share ? target : 'negative';
        const input = `review : example ${example} of the validation split, of a usual length .`;
        return { input, target, prediction: label, ranked: { label, probability: share } };
      });
      const half = { positive: examples / 2, negative: examples / 2 };
      const labels = { targetCounts: half, predictionCounts: half, missed: [], invented: [], collapsedTo: null };
      return {
        step,
        evaluation: { examples, exactMatch: share, accuracy: share, labels, samples, seconds: 2 },
      };
    };
    const transaction = database.transaction('records', 'readwrite');
    const records = transaction.objectStore('records');
    records.put(
      {
        version: 1,
        id,
        name: spec.name,
        spec,
        state: 'finished',
        error: null,
        createdAtMs: startedAtMs,
        updatedAtMs: startedAtMs,
        lastStep: steps,
        identities,
        modelSource: { kind: 'lab' },
        trainExamples: 2000,
        trashed: false,
      },
      `run/${id}`,
    );
    records.put({ version: 1, files: {} }, `materials/${id}`);
    for (let step = checkpointEvery; step <= steps; step += checkpointEvery) {
      const first = step - checkpointEvery + 1;
      const key = `${id}/${String(step).padStart(12, '0')}`;
      const evaluations = Array.from({ length: checkpointEvery / evaluateEvery }, (_, place) =>
        evaluationAt(first - 1 + (place + 1) * evaluateEvery),
      );
      const epochMs = startedAtMs + (first / 20) * 1000;
      const clock = { kind: 'clock', step: first, seconds: first / 20, epochMs };
      const timeline = first === 1 ? [{ kind: 'started', step: 0, epochMs }, clock] : [clock];
      const values = Float32Array.from(
        { length: prompt.length * prompt.width },
        (_, place) => noise(place + index) - 0.5 + (step / steps) * noise(place + 0.5),
      );
      const header = { version: 1, runId: id, step, globalStep: step, createdAtMs: epochMs, trashed: false };
      const snapshot = {
        version: 1,
        step,
        prompt: { ...prompt, values },
        optimizer: { kind: 'adafactor', step, averages: {} },
        batches: null,
        seconds: step / 20,
        lastEvaluatedStep: step,
        identities,
      };
      records.put(header, `checkpoint/${key}`);
      records.put(snapshot, `snapshot/${key}`);
      records.put({ version: 1, rows: rowsOf(first, step), evaluations, timeline }, `history/${key}`);
    }
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
  }
  database.close();
}
