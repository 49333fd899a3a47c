/** A page for a training host in the same process: asks, waits, and remembers what it was told. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LabError } from '../../src/base/errors.ts';
import { blobSource } from '../../src/formats/byteSources.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { METRIC_COLUMNS } from '../../src/training/metricColumns.ts';
import { readRunFile } from '../../src/training/runFile.ts';
import type { RunSpec } from '../../src/training/runFileTypes.ts';
import { RunStore } from '../../src/training/runStore.ts';
import { tablePathsOf } from '../../src/training/runTasks.ts';
import { StudyStore } from '../../src/training/study/studyStore.ts';
import type { HostPorts } from '../../src/worker/hostPorts.ts';
import { browserRunFiles } from '../../src/worker/labFiles.ts';
import type { AttachedFiles, CommandBody, CommandReplies, WorkerEvent } from '../../src/worker/protocol.ts';
import { TrainingHost } from '../../src/worker/trainingHost.ts';

type UnaskedEvent = Exclude<WorkerEvent, { type: 'reply' | 'failed' }>;

export class HostPage {
  readonly store: RunStore;
  readonly studies: StudyStore;
  readonly events: UnaskedEvent[] = [];
  /** Called with every event after it was remembered. */
  onEvent: (event: UnaskedEvent) => void = () => {};
  private readonly host: TrainingHost;
  private readonly answers = new Map<number, (event: WorkerEvent) => void>();
  private requests = 0;

  /** Pages over the same database name are tabs of one browser. */
  constructor(databaseName: string, ports: Pick<HostPorts, 'openDevice'> & Partial<HostPorts>) {
    const database = openDatabase(databaseName);
    const store = new RunStore(database, () => 1);
    const studies = new StudyStore(database, () => 1);
    this.store = store;
    this.studies = studies;
    let runs = 0;
    this.host = new TrainingHost({
      store,
      studies,
      post: (event, transfer = []) => this.receive(structuredClone(event, { transfer })),
      modelFiles: (source) => {
        if (source.kind === 'lab') throw new Error('these tests have no lab');
        const { files, name } = source;
        return { name, open: async (path) => (files[path] ? blobSource(path, files[path]) : null) };
      },
      runFiles: (attached) => browserRunFiles(attached, () => Promise.reject(new Error('no lab')), store),
      newRunId: () => `run-${runs++}`,
      build: { code: 'a test', host: 'a test' },
      lockRun: async () => () => {},
      nowSeconds: () => 0,
      ...ports,
    });
  }

  ask<Type extends CommandBody['type']>(body: Extract<CommandBody, { type: Type }>): Promise<CommandReplies[Type]> {
    const request = this.requests++;
    return new Promise((resolve, reject) => {
      this.answers.set(request, (event) => {
        if (event.type === 'failed') reject(new LabError(event.error));
        else if (event.type === 'reply') resolve(event.value as CommandReplies[Type]);
      });
      void this.host.handle({ ...body, request });
    });
  }

  /** Resolves with the next event that `matches`, or one that came already. */
  until(matches: (event: UnaskedEvent) => boolean): Promise<UnaskedEvent> {
    const before = this.events.find(matches);
    if (before !== undefined) return Promise.resolve(before);
    return new Promise((resolve) => {
      const previous = this.onEvent;
      this.onEvent = (event) => {
        previous(event);
        if (matches(event)) resolve(event);
      };
    });
  }

  untilState(...states: string[]): Promise<UnaskedEvent> {
    return this.until((event) => event.type === 'runState' && states.includes(event.state));
  }

  /** The steps of all metric rows so far. */
  get steps(): number[] {
    return this.events.flatMap((event) =>
      event.type === 'metrics' ? [...event.rows].filter((_, index) => index % METRIC_COLUMNS.length === 0) : [],
    );
  }

  /** What the person would see happen, in order, metrics aside. */
  get story(): string[] {
    return this.events.flatMap((event) => {
      if (event.type === 'runState') return [event.state];
      if (event.type === 'evaluation' || event.type === 'checkpoint') return [`${event.type} ${event.step}`];
      return event.type === 'fault' ? [`fault ${event.error.tag}`] : [];
    });
  }

  private receive(event: WorkerEvent): void {
    if (event.type === 'reply' || event.type === 'failed') {
      this.answers.get(event.request)?.(event);
      return;
    }
    this.events.push(event);
    this.onEvent(event);
  }
}

/** A tiny run of `tests/fixtures/training` with its model, as a page would hand them over. */
export function tinyRun(changes: Partial<RunSpec> = {}) {
  const folder = join(import.meta.dirname, '../fixtures/training/adamw-t5-1.1');
  const blob = (path: string) => new Blob([readFileSync(join(folder, path))]);
  const given = readRunFile(readFileSync(join(folder, 'run.json')), 'run.json');
  const spec: RunSpec = {
    ...given,
    steps: 6,
    evaluateEvery: 4,
    checkpointEvery: 2,
    shuffle: true,
    maxValidationExamples: 4,
    ...changes,
  };
  const modelFiles = Object.fromEntries(
    ['config.json', 'model.safetensors', 'spiece.model'].map((name) => [name, blob(join(given.model, name))]),
  );
  const paths = [...tablePathsOf(given), 'source.npy'];
  const files = Object.fromEntries(paths.map((path) => [path, blob(path)]));
  return {
    spec,
    files,
    source: { kind: 'files', name: given.model, files: modelFiles } as const,
    folder: dirname(folder),
  };
}

/** Another of the models that the tiny runs use, as a dropped folder. */
export function modelFolder(name: 't5-1.0' | 't5-1.1' | 't5-1.1-wide'): AttachedFiles {
  const folder = join(import.meta.dirname, '../fixtures/training/models', name);
  const files = ['config.json', 'model.safetensors', 'spiece.model'];
  return Object.fromEntries(files.map((path) => [path, new Blob([readFileSync(join(folder, path))])]));
}

/** Everything of a stored run that must not depend on interruptions. */
export async function storedResult(store: RunStore, runId: string, step: number) {
  const { rows, evaluations } = await store.readRunHistory(runId);
  return { rows, evaluations, last: await store.readCheckpoint(runId, step) };
}
