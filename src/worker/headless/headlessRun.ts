/**
 * One run from the command line: the same training host as in the page, on Dawn, with files on disk. What the host
 * tells goes into the output folder and, for people, to the progress lines.
 */
import { dirname, resolve } from 'node:path';
import { isLabError, LabError } from '../../base/errors.ts';
import type { WeightStorage } from '../../engine/fused/packMatrix.ts';
import { installNodeGpu } from '../../engine/nodeGpu.ts';
import { type ModelFiles, readModelConfig } from '../../t5/loadModel.ts';
import { parseRunFile, readRunJson } from '../../training/runFile.ts';
import type { RunSpec } from '../../training/runFileTypes.ts';
import { RunStore } from '../../training/runStore.ts';
import { StudyStore } from '../../training/study/studyStore.ts';
import { codeVersion } from '../codeVersion.ts';
import { gpuOpener } from '../gpuDevice.ts';
import type { RunStarted, RunState } from '../protocol.ts';
import type { CommandLine, PlanLine } from './commandLine.ts';
import { diskFile, diskModelFiles, diskRunFiles } from './diskFiles.ts';
import { openFolderDatabase } from './folderDatabase.ts';
import { HeldRecords } from './heldRecords.ts';
import { HostClient, type HostEvent } from './hostClient.ts';
import { memoryPlan } from './memoryPlan.ts';
import { OutputFolder } from './outputFolder.ts';
import type { ProgressLines } from './progressLines.ts';
import { absolutePaths, differingFields } from './runPaths.ts';

type RunEnd = Extract<HostEvent, { type: 'runState' }>;
const END_STATES: ReadonlySet<RunState> = new Set(['finished', 'stopped', 'failed']);

/** An output folder holds one run. */
const RUN_ID = 'run';

export interface HeadlessSurroundings {
  /** What relative paths on the command line count from. */
  readonly workingFolder: string;
  /** The embedded lab, `public/lab`. */
  readonly labFolder: string;
  readonly progress: ProgressLines;
  /** Calls back when the person asks the command to end, until that is `over`. */
  onInterrupt(stop: () => void): { over(): void };
}

/**
 * Trains until the run finishes or is interrupted; the result is in the output folder.
 * @throws LabError of any tag: nothing was trained, or the run failed and says why
 */
export async function runHeadless(
  { runFile, out, mode, executor, weights, tuning }: CommandLine,
  { workingFolder, labFolder, progress, onInterrupt }: HeadlessSurroundings,
): Promise<RunState> {
  const runFilePath = resolve(workingFolder, runFile);
  const spec = await readSpec(runFilePath, weights);
  const output = new OutputFolder(resolve(workingFolder, out), mode);
  const database = await openFolderDatabase(output.recordsFolder, { startEmpty: !output.resumes });
  const store = new RunStore(database);
  const resumes = output.resumes && (await isSameRun(store, spec));

  if (resumes) await writeMissingCheckpoints(store, output);

  const tunings = new HeldRecords(database);
  const nowSeconds = () => performance.now() / 1000;
  let ended = (_end: RunEnd) => {};
  const end = new Promise<RunEnd>((resolve) => {
    ended = resolve;
  });
  const client = new HostClient(
    {
      store,
      studies: new StudyStore(database),
      openDevice: gpuOpener(executor, { mode: tuning, records: tunings, nowSeconds }),
      modelFiles: (source) => modelFilesOf(source.kind === 'lab' ? 'lab' : source.name, labFolder),
      runFiles: () => diskRunFiles(labFolder),
      newRunId: () => RUN_ID,
      build: { code: codeVersion(import.meta.url), host: `Node ${process.version}` },
      // Nothing but this command writes here, and only once everything is known to fit.
      lockRun: async () => {
        output.claim();
        await tunings.keep();
        return () => {};
      },
      nowSeconds,
    },
    (event) => {
      if (event.type === 'metrics') output.appendMetrics(event.rows);
      if (event.type === 'evaluation') output.appendEvaluation(event);
      if (event.type === 'checkpoint') output.writeCheckpoint(event.globalStep, event.prompt);
      if (event.type === 'runRecovered') output.begin(spec, event.history, event.evaluations);
      progress.tell(event);
      if (event.type === 'runState' && END_STATES.has(event.state)) ended(event);
    },
  );

  await installNodeGpu();
  progress.device(await client.ask<'openDevice'>({ type: 'openDevice' }));
  const source =
    spec.model === 'lab' ? ({ kind: 'lab' } as const) : ({ kind: 'files', name: spec.model, files: {} } as const);
  progress.model(await client.ask<'loadModel'>({ type: 'loadModel', source, weights: spec.weights }));
  // The files are begun before the run's first event.
  const begin = (started: RunStarted) => {
    output.begin(started.spec, started.history, started.evaluations);
    progress.started(started);
  };
  if (resumes) await client.ask<'resumeRun'>({ type: 'resumeRun', runId: RUN_ID }, begin);
  else await client.ask<'startRun'>({ type: 'startRun', spec, files: {} }, begin);
  onInterrupt(() => void client.ask<'stop'>({ type: 'stop' }).catch(() => {}));
  const { state, error } = await end;
  if (error !== undefined) throw new LabError(error);
  return state;
}

/** What the run will need of a GPU's memory, as text. @throws LabError of the run file or the model's configuration */
export async function planHeadless(
  { planOf, weights }: PlanLine,
  { workingFolder, labFolder }: Pick<HeadlessSurroundings, 'workingFolder' | 'labFolder'>,
): Promise<string> {
  const spec = await readSpec(resolve(workingFolder, planOf), weights);
  return memoryPlan(await readModelConfig(modelFilesOf(spec.model, labFolder)), spec);
}

/** True if the folder's run is the one asked for; false if it never came to its first step. @throws LabError `RunFile` */
async function isSameRun(store: RunStore, spec: RunSpec): Promise<boolean> {
  const { items, damaged } = await store.listRuns();
  const [run] = items;
  if (run === undefined) {
    if (damaged[0] !== undefined) throw new LabError(damaged[0]);
    return false;
  }
  const changed = differingFields(run.spec, spec);
  if (changed.length === 0) return true;
  throw new LabError({
    tag: 'RunFile',
    what: 'The run file is not the one that this run began with',
    found: `other values of ${changed.join(', ')}`,
    expected: 'the same fields as in run.json of the output folder',
    remedy: 'Restore the run file to continue, or start anew with --overwrite or in another folder.',
  });
}

/** A crash may have come between storing a checkpoint and writing its file. */
async function writeMissingCheckpoints(store: RunStore, output: OutputFolder): Promise<void> {
  for (const { runId, step, globalStep } of (await store.listCheckpoints(RUN_ID)).items) {
    if (output.hasCheckpoint(globalStep)) continue;
    try {
      output.writeCheckpoint(globalStep, (await store.readCheckpoint(runId, step)).prompt);
    } catch (error) {
      // A damaged one is passed over when the run resumes, with a note, and made again.
      if (!isLabError(error, 'Checkpoint')) throw error;
    }
  }
}

/** The run file with absolute paths, and with other weights if some are given. */
async function readSpec(path: string, weights: WeightStorage | null): Promise<RunSpec> {
  return located(parseRunFile(await readJson(path), path), path, weights);
}

/** The JSON of a run or study file. @throws LabError */
export async function readJson(path: string): Promise<unknown> {
  const source = await diskFile(path);
  return readRunJson(await source.read(0, source.size), path);
}

/** What a run file at `path` means here: paths that count from there, and other weights if some are given. */
export function located(spec: RunSpec, path: string, weights: WeightStorage | null): RunSpec {
  const absolute = absolutePaths(spec, dirname(path));
  return weights === null ? absolute : { ...absolute, weights };
}

/** The files of a run file's model: the lab's, or a folder. */
export function modelFilesOf(model: string, labFolder: string): ModelFiles {
  return model === 'lab' ? diskModelFiles('the lab model', resolve(labFolder, 'model')) : diskModelFiles(model, model);
}
