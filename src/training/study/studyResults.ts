/** What a study has found: scores of its runs, and the transfer table of sources on targets. */
import { relativeErrorReduction, type Spread, spreadOf } from '../../prompts/retrieval/scores.ts';
import { scoreOf } from '../evaluationScore.ts';
import type { StepEvaluation } from '../runRecords.ts';
import type { StudyEnsemble } from './studyEnsembles.ts';
import type { Study, StudyRun } from './studyFile.ts';

/** Scores of one run, in percent (`scoreOf`). */
export interface StudyResult extends Pick<StudyRun, 'id' | 'target' | 'source' | 'seed'> {
  /** `[step, score]`, by rising step. */
  readonly scores: readonly (readonly [step: number, score: number])[];
}

/** A source on a target over the seeds that are done. */
export interface TransferCell {
  readonly target: string;
  readonly source: string;
  readonly seeds: number;
  /** After the last step. */
  readonly final: Spread;
  /** Of the checkpoint that validated best, as SPoT reports it. */
  readonly best: Spread;
  /**
   * Of the mean final score against that from scratch (SPoT, section 3.1); null for scratch itself, or where there is
   * no error to reduce.
   */
  readonly relativeErrorReduction: number | null;
}

/** A run's scores from its evaluations. */
export function resultOf(run: StudyRun, evaluations: readonly StepEvaluation[]): StudyResult {
  const { id, target, source, seed } = run;
  const scores = evaluations.map(({ step, evaluation }) => [step, 100 * scoreOf(evaluation)] as const);
  return { id, target, source, seed, scores: scores.sort(([a], [b]) => a - b) };
}

/**
 * The cells of which some runs are done, by target, then source, as the study names them. Where a study has several ways
 * to start from scratch, transfer is compared with the one that ends best on the target.
 */
export function transferTable(study: Study, results: readonly StudyResult[]): TransferCell[] {
  return study.targets.flatMap((target) => {
    const rows = study.sources.flatMap((source) => {
      const done = results.filter((result) => result.target === target && result.source === source);
      const scored = done.filter(({ scores }) => scores.length > 0);
      if (scored.length === 0) return [];
      const final = spreadOf(scored.map(({ scores }) => scores.at(-1)?.[1] ?? 0));
      const best = spreadOf(scored.map(({ scores }) => Math.max(...scores.map(([, score]) => score))));
      return [{ target, source, seeds: scored.length, final, best }];
    });
    const scratch = rows.filter(({ source }) => study.scratch.includes(source)).map(({ final }) => final.mean);
    const baseline = scratch.length === 0 ? null : Math.max(...scratch);
    return rows.map((row) => ({
      ...row,
      relativeErrorReduction:
        baseline === null || study.scratch.includes(row.source)
          ? null
          : relativeErrorReduction(row.final.mean, baseline),
    }));
  });
}

/** A study's `results.json`: its table, every score of every run that is done, and the votes if there are some. */
export function resultsAsJson(
  study: Study,
  results: readonly StudyResult[],
  ensembles?: readonly StudyEnsemble[],
): string {
  const transfer = transferTable(study, results);
  const table = { study: study.name, transfer, ...(ensembles && { ensembles }), runs: results };
  return `${JSON.stringify(table, null, 2)}\n`;
}

const TABLE_HEADER =
  'target,source,seeds,final_mean,final_standard_deviation,best_mean,best_standard_deviation,relative_error_reduction';

/** The transfer table as lines, empty where a figure is undefined. */
export function tableAsCsv(cells: readonly TransferCell[]): string {
  const lines = cells.map(({ target, source, seeds, final, best, relativeErrorReduction: reduction }) => {
    const spreads = [final, best].flatMap(({ mean, standardDeviation }) => [mean, standardDeviation ?? '']);
    return [target, source, seeds, ...spreads, reduction ?? ''].join(',');
  });
  return `${[TABLE_HEADER, ...lines].join('\n')}\n`;
}

const CSV_HEADER = 'target,source,seed,step,score';

/** Every score as a line, for spreadsheets. Names hold no commas or quotes. */
export function resultsAsCsv(results: readonly StudyResult[]): string {
  const lines = results.flatMap(({ target, source, seed, scores }) =>
    scores.map(([step, score]) => [target, source, seed, step, score].join(',')),
  );
  return `${[CSV_HEADER, ...lines].join('\n')}\n`;
}
