/**
 * The `--out` folder of a run (docs/run-file.md): the run file, the metrics, the checkpoints as NumPy files, and the
 * private records that `--resume` continues from.
 */
import { appendFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../../base/errors.ts';
import { writeNpy } from '../../formats/npy.ts';
import type { Prompt } from '../../prompts/prompt.ts';
import { evaluationLine, metricLines, stepLines } from '../../training/metricLines.ts';
import { serializeRunFile } from '../../training/runFile.ts';
import type { RunSpec } from '../../training/runFileTypes.ts';
import type { StepEvaluation } from '../../training/runRecords.ts';
import type { StudyEnsemble } from '../../training/study/studyEnsembles.ts';
import type { Study } from '../../training/study/studyFile.ts';
import { resultsAsCsv, resultsAsJson, type StudyResult } from '../../training/study/studyResults.ts';
import { pathsRelativeTo } from './runPaths.ts';

const RUN_FILE = 'run.json';
const METRICS_FILE = 'metrics.jsonl';
const CHECKPOINTS_FOLDER = 'numpy_checkpoints';
/** T5X's name of the parameter; it writes no extension. */
const PROMPT_FILE = 'encoder.prompt.prompt.prompt';
const RECORDS_FOLDER = '.resume';
/** A study's: its table, every score, and the folder of its runs' folders. */
const RESULTS_FILE = 'results.json';
const SCORES_FILE = 'scores.csv';
const RUNS_FOLDER = 'runs';
const OWN_ENTRIES = [
  RUN_FILE,
  METRICS_FILE,
  CHECKPOINTS_FOLDER,
  RECORDS_FOLDER,
  RESULTS_FILE,
  SCORES_FILE,
  RUNS_FOLDER,
];

export type OutputMode = 'new' | 'resume' | 'overwrite';

/** Where an output folder keeps the prompt after `globalStep` steps, under T5X's name for it. */
export function checkpointFile(folder: string, globalStep: number): string {
  return join(folder, CHECKPOINTS_FOLDER, `checkpoint_${globalStep}`, PROMPT_FILE);
}

/** A run's files, in a folder that is known to be its own. */
export class RunFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Writes run file and metrics as they stand at the start, or where the run continues. */
  begin(spec: RunSpec, history: Float64Array, evaluations: readonly StepEvaluation[]): void {
    this.replace(RUN_FILE, serializeRunFile(pathsRelativeTo(spec, this.path)));
    this.replace(METRICS_FILE, metricLines(history, evaluations));
  }

  appendMetrics(rows: Float64Array): void {
    this.onDisk(() => appendFileSync(join(this.path, METRICS_FILE), stepLines(rows)));
  }

  appendEvaluation(evaluation: StepEvaluation): void {
    this.onDisk(() => appendFileSync(join(this.path, METRICS_FILE), evaluationLine(evaluation)));
  }

  hasCheckpoint(globalStep: number): boolean {
    return existsSync(checkpointFile(this.path, globalStep));
  }

  /** Writes the prompt; its folder appears when it is whole. */
  writeCheckpoint(globalStep: number, { values, length, width }: Prompt): void {
    const folder = join(this.path, CHECKPOINTS_FOLDER, `checkpoint_${globalStep}`);
    const unfinished = `${folder}.tmp`;
    this.onDisk(() => {
      rmSync(unfinished, { recursive: true, force: true });
      mkdirSync(unfinished, { recursive: true });
      writeFileSync(join(unfinished, PROMPT_FILE), writeNpy(values, [length, width]), { flush: true });
      rmSync(folder, { recursive: true, force: true });
      renameSync(unfinished, folder);
    });
  }

  protected replace(name: string, text: string): void {
    const path = join(this.path, name);
    this.onDisk(() => {
      writeFileSync(`${path}.tmp`, text, { flush: true });
      renameSync(`${path}.tmp`, path);
    });
  }

  protected onDisk(work: () => void): void {
    try {
      work();
    } catch (cause) {
      throw new LabError(
        {
          tag: 'Storage',
          what: 'The output folder cannot be written',
          found: cause instanceof Error ? cause.message : String(cause),
          expected: 'a folder that takes files',
          remedy: 'Free disk space, or choose a folder that you may write to.',
          where: this.path,
        },
        { cause },
      );
    }
  }
}

/** The folder that a command was given: of one run, or of a study, whose runs have folders of their own in it. */
export class OutputFolder extends RunFolder {
  private readonly mode: OutputMode;

  /** Changes nothing yet. @throws LabError `Storage` if the folder holds something that `mode` does not allow for */
  constructor(path: string, mode: OutputMode) {
    super(path);
    this.mode = mode;
    const entries = existsSync(path) ? readdirSync(path) : [];
    const isOwn = entries.includes(RECORDS_FOLDER);
    if (entries.length === 0 || (isOwn && mode !== 'new')) return;
    throw new LabError({
      tag: 'Storage',
      what: isOwn ? 'This folder holds a run' : 'This folder holds other files',
      found: entries.slice(0, 5).join(', ') + (entries.length > 5 ? ` and ${entries.length - 5} more` : ''),
      expected: 'an empty folder, or one that does not exist yet',
      remedy: isOwn
        ? 'Continue that run with --resume, replace it with --overwrite, or choose another folder.'
        : 'Choose another folder.',
      where: path,
    });
  }

  get recordsFolder(): string {
    return join(this.path, RECORDS_FOLDER);
  }

  /** True if there is a run here to continue. */
  get resumes(): boolean {
    return this.mode === 'resume' && existsSync(this.recordsFolder);
  }

  /** Makes the folder; with `overwrite` removes the run that it held, and nothing else. Call before the first write. */
  claim(): void {
    this.onDisk(() => {
      mkdirSync(this.path, { recursive: true });
      if (this.mode !== 'overwrite') return;
      for (const name of OWN_ENTRIES) rmSync(join(this.path, name), { recursive: true, force: true });
    });
  }

  /** The folder of a study's run. */
  runFolder(id: string): RunFolder {
    const path = join(this.path, RUNS_FOLDER, id);
    this.onDisk(() => mkdirSync(path, { recursive: true }));
    return new RunFolder(path);
  }

  /** Writes a study's table and scores as far as they are known; `ensembles` are at the end, if they are asked for. */
  writeResults(study: Study, results: readonly StudyResult[], ensembles?: readonly StudyEnsemble[]): void {
    this.replace(RESULTS_FILE, resultsAsJson(study, results, ensembles));
    this.replace(SCORES_FILE, resultsAsCsv(results));
  }
}
