/** A study on a stand-in for the model: what it leaves in storage, however often it is interrupted. */
import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { letterTokenizer, type SyntheticModel, syntheticModel } from '../../../tests/support/syntheticModel.ts';
import { LabError } from '../../base/errors.ts';
import { Rng } from '../../base/rng.ts';
import { bytesSource } from '../../formats/byteSources.ts';
import { openDatabase, type RecordDatabase } from '../../storage/database.ts';
import { RunControl } from '../runControl.ts';
import { RunStore } from '../runStore.ts';
import { evaluateEnsembles } from './studyEnsembles.ts';
import { parseStudy } from './studyFile.ts';
import type { StudyResult } from './studyResults.ts';
import { type StudyObserver, StudyTraining } from './studyTraining.ts';

const TABLE = new TextEncoder().encode(
  ['text\tlabel', ...Array.from({ length: 10 }, (_, row) => `row ${100 + 37 * row}\t${row % 3 ? 'a' : 'b'}`)].join(
    '\n',
  ),
);
const task = { train: 't.tsv', validation: 't.tsv', inputs: '{text}', targets: '{label}' };
const study = parseStudy(
  {
    kind: 'study',
    version: 1,
    name: 'study',
    run: {
      model: 'lab',
      prompt: { length: 3 },
      maxInputLength: 16,
      maxTargetLength: 4,
      batchSize: 4,
      steps: 6,
      evaluateEvery: 3,
      checkpointEvery: 2,
      optimizer: { kind: 'adamw', learningRate: 0.1 },
    },
    targets: [
      { name: 'one', run: { task } },
      { name: 'two', run: { task: { ...task, inputs: 'two {text}' } } },
    ],
    sources: [
      { name: 'uniform', init: { kind: 'uniform' } },
      { name: 'words', init: { kind: 'sampledVocab' } },
      { name: 'text', init: { kind: 'text', text: 'abc' } },
    ],
    seeds: [0, 1],
  },
  'study.json',
);

const files = {
  open: async (path: string) => bytesSource(path, TABLE),
  readStoredPrompt: () => Promise.reject(new Error('no stored prompts here')),
};

class Watching implements StudyObserver {
  readonly results = new Map<string, StudyResult>();
  readonly errors: unknown[] = [];
  readonly groups: (readonly string[])[] = [];
  steps = 0;
  onStep: () => void = () => {};
  started(runs: Parameters<StudyObserver['started']>[0]): void {
    this.groups.push(runs.map(({ id }) => id));
  }
  stepped(): void {
    this.steps += 1;
    this.onStep();
  }
  checkpoint(): void {}
  ended(...[run, result, , error]: Parameters<StudyObserver['ended']>): void {
    expect(this.results.has(run.id), `${run.id} ended twice`).toBe(false);
    this.results.set(run.id, result);
    if (error !== undefined) this.errors.push(error);
  }
}

let databases = 0;
const newDatabase = () => openDatabase(`study-training-test-${databases++}`);

function train(database: RecordDatabase, options: { model?: SyntheticModel; together?: number } = {}) {
  const observer = new Watching();
  const control = new RunControl(() => {});
  const loaded = { model: options.model ?? syntheticModel(), tokenizer: letterTokenizer };
  const training = new StudyTraining(study, {
    store: new RunStore(database, () => 1),
    files,
    modelSource: { kind: 'lab' },
    loadModel: async () => loaded,
    control,
    observer,
    together: options.together ?? 2,
    nowSeconds: () => 0,
  });
  return { observer, control, outcome: training.train() };
}

/** Everything that a study leaves and that must not depend on interruptions. */
async function remains(database: RecordDatabase) {
  const store = new RunStore(database, () => 1);
  return Promise.all(
    study.runs.map(async ({ id }) => {
      const [record, history, last] = [
        await store.readRun(id),
        await store.readRunHistory(id),
        await store.readCheckpoint(id, 6),
      ];
      return { id, state: record.state, rows: history.rows, evaluations: history.evaluations, prompt: last.prompt };
    }),
  );
}

describe('a study', () => {
  it('trains every run once, those of a target together', async () => {
    const { observer, outcome } = train(newDatabase());
    expect(await outcome).toBe('finished');
    expect([...observer.results.keys()].sort()).toEqual(study.runs.map(({ id }) => id).sort());
    expect(
      observer.groups.every((ids) => ids.length <= 2 && new Set(ids.map((id) => id.split('/')[0])).size === 1),
    ).toBe(true);
    expect([...observer.results.values()].every(({ scores }) => scores.map(([step]) => step).join() === '3,6')).toBe(
      true,
    );
  });

  it('lets the seeds of a source on a target vote, of two the first', async () => {
    const database = newDatabase();
    await train(database).outcome;
    const [store, loaded] = [new RunStore(database, () => 1), { model: syntheticModel(), tokenizer: letterTokenizer }];
    const ensembles = await evaluateEnsembles(study, loaded, store, files, new AbortController().signal);
    expect(ensembles.map(({ target, source, seeds }) => [target, source, seeds])).toEqual(
      study.targets.flatMap((target) => study.sources.map((source) => [target, source, [0, 1]])),
    );
    for (const { target, source, score } of ensembles) {
      const { evaluations } = await store.readRunHistory(`${target}/${source}/seed-0`);
      const { accuracy, exactMatch } = evaluations.at(-1)?.evaluation ?? { accuracy: null, exactMatch: Number.NaN };
      expect(score).toBe(100 * (accuracy ?? exactMatch));
    }
  });

  it('leaves the same whether its runs train alone or together', async () => {
    const [alone, together] = [newDatabase(), newDatabase()];
    await train(alone, { together: 1 }).outcome;
    await train(together, { together: 3 }).outcome;
    expect(await remains(together)).toEqual(await remains(alone));
  });

  it('stopped at ten random steps in turn goes on, loses nothing and trains nothing twice', async () => {
    const [whole, stopped] = [newDatabase(), newDatabase()];
    await train(whole).outcome;
    const rng = Rng.forSeed(5, 'stops');
    for (let stop = 0; stop < 10; stop += 1) {
      const { observer, control, outcome } = train(stopped);
      const after = 1 + rng.nextBelow(8);
      observer.onStep = () => {
        if (observer.steps === after) void control.stop();
      };
      expect(await outcome).toMatch(/stopped|finished/);
    }
    const last = train(stopped);
    expect(await last.outcome).toBe('finished');
    expect(last.observer.results.size).toBe(study.runs.length);
    expect(await remains(stopped)).toEqual(await remains(whole));
  });

  it('killed at ten random moments goes on from what was written whole', async () => {
    const [whole, killed] = [newDatabase(), newDatabase()];
    await train(whole).outcome;
    const rng = Rng.forSeed(6, 'kills');
    for (let kill = 0; kill < 10; kill += 1) {
      let writesLeft = 1 + rng.nextBelow(12);
      // The process is gone: its write is never answered, and nobody hears of it again.
      const died = new Promise<void>((dies) => {
        const dying: RecordDatabase = {
          ...killed,
          putMany: (records) => {
            writesLeft -= 1;
            if (writesLeft > 0) return killed.putMany(records);
            dies();
            return new Promise(() => {});
          },
        };
        void train(dying).outcome.then(() => dies());
      });
      await died;
    }
    const last = train(killed);
    expect(await last.outcome).toBe('finished');
    expect(await remains(killed)).toEqual(await remains(whole));
  });

  it('goes on from its checkpoints when the GPU is lost', async () => {
    const model = syntheticModel();
    let calls = 0;
    model.onStep = (_, answer) => {
      calls += 1;
      if (calls === 30) throw lost();
      return answer;
    };
    const [whole, interrupted] = [newDatabase(), newDatabase()];
    await train(whole).outcome;
    const { observer, outcome } = train(interrupted, { model });
    expect(await outcome).toBe('finished');
    expect(observer.errors).toEqual([]);
    expect(calls).toBeGreaterThan(72);
    expect(await remains(interrupted)).toEqual(await remains(whole));
  });

  it('gives up when the GPU is lost again and again', async () => {
    const model = syntheticModel();
    model.onStep = () => {
      throw lost();
    };
    await expect(train(newDatabase(), { model }).outcome).rejects.toMatchObject({ tag: 'DeviceLost' });
  });
});

function lost(): LabError {
  const parts = { what: 'The GPU was reset', found: 'a reset', expected: 'a GPU', remedy: 'Open it again.' };
  return new LabError({ tag: 'DeviceLost', ...parts });
}
