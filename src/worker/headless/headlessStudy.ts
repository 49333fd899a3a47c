/** A study from the command line: all its runs against one loaded model, with files on disk. */
import { resolve } from 'node:path';
import { LabError } from '../../base/errors.ts';
import type { WeightStorage } from '../../engine/fused/packMatrix.ts';
import { RunControl } from '../../training/runControl.ts';
import type { StoredModelSource } from '../../training/runRecords.ts';
import { RunStore } from '../../training/runStore.ts';
import { evaluateEnsembles } from '../../training/study/studyEnsembles.ts';
import { parseStudy, type Study } from '../../training/study/studyFile.ts';
import type { StudyResult } from '../../training/study/studyResults.ts';
import { type StudyObserver, StudyTraining } from '../../training/study/studyTraining.ts';
import { errorParts } from '../activeRun.ts';
import type { RunState } from '../protocol.ts';
import type { CommandLine } from './commandLine.ts';
import { diskRunFiles } from './diskFiles.ts';
import { openFolderDatabase } from './folderDatabase.ts';
import { type HeadlessSurroundings, located } from './headlessRun.ts';
import { HeldRecords } from './heldRecords.ts';
import { modelOpener, type OpenModel } from './openModel.ts';
import { OutputFolder } from './outputFolder.ts';
import type { StudyLines } from './studyLines.ts';

/**
 * The study of a parsed file at `path`, its paths absolute, with other weights if some are given.
 * @throws LabError `RunFile`
 */
export function studyAt(json: unknown, path: string, weights: WeightStorage | null): Study {
  const study = parseStudy(json, path);
  return { ...study, runs: study.runs.map((run) => ({ ...run, spec: located(run.spec, path, weights) })) };
}

/**
 * Trains the runs of a study that are not done; the results are in the output folder, and up to date after every run.
 * @param openModel for studies one after the other, that share the GPU and the model on it
 * @throws LabError of any tag: nothing more was trained, and why
 */
export async function runHeadlessStudy(
  study: Study,
  commandLine: CommandLine,
  surroundings: HeadlessSurroundings,
  lines: StudyLines,
  openModel: OpenModel = modelOpener(commandLine, surroundings),
): Promise<RunState> {
  const { out, mode, together } = commandLine;
  const { workingFolder, labFolder, onInterrupt } = surroundings;
  const [first] = study.runs;
  if (first === undefined) throw emptyStudy(study);
  const { model, weights } = first.spec;
  const output = new OutputFolder(resolve(workingFolder, out), mode);
  const database = await openFolderDatabase(output.recordsFolder, { startEmpty: !output.resumes });
  const tunings = new HeldRecords(database);
  const holder = await openModel(model, weights, tunings);

  output.claim();
  await tunings.keep();
  const control = new RunControl(() => {});
  const interruption = onInterrupt(() => void control.stop());
  const modelSource: StoredModelSource = model === 'lab' ? { kind: 'lab' } : { kind: 'files', name: model };
  const [store, files] = [new RunStore(database), diskRunFiles(labFolder)];
  const results: StudyResult[] = [];
  const training = new StudyTraining(study, {
    store,
    files,
    modelSource,
    loadModel: () => holder.require(weights),
    control,
    observer: writing(study, output, lines, results),
    together,
    nowSeconds: () => performance.now() / 1000,
  });
  lines.begins(study);
  const state = await training.train();
  if (state === 'finished' && study.ensembles) {
    const loaded = await holder.require(weights);
    const ensembles = await evaluateEnsembles(study, loaded, store, files, control.stopSignal);
    output.writeResults(study, results, ensembles);
    lines.ensembles(ensembles);
  }
  lines.ends(state);
  interruption.over();
  return state;
}

/** Keeps the output folder, and `results`, up to date. */
function writing(study: Study, output: OutputFolder, lines: StudyLines, results: StudyResult[]): StudyObserver {
  return {
    started: (runs, notes) => lines.started(runs, notes),
    stepped: () => {},
    checkpoint: (run, globalStep, { prompt }) => output.runFolder(run.id).writeCheckpoint(globalStep, prompt),
    ended(run, result, history, error) {
      results.push(result);
      output.runFolder(run.id).begin(run.spec, history.rows, history.evaluations);
      output.writeResults(study, results);
      lines.ended(run, result, error === undefined ? null : errorParts(error));
    },
  };
}

function emptyStudy({ name }: Study): LabError {
  return new LabError({
    tag: 'RunFile',
    what: 'This study has no runs',
    found: 'no source but those tuned on the only target',
    expected: 'at least one source on another task',
    remedy: 'Add a source or a target: docs/run-file.md explains the grid.',
    where: name,
  });
}
