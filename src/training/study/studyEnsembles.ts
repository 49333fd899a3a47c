/** The ensembles of a finished study: the seeds of a source on a target vote (Lester et al. 2021, section 6). */
import { formed } from '../../t5/promptForm.ts';
import { meanScore } from '../../tasks/metrics/taskMetrics.ts';
import { evaluateEnsemble } from '../ensembleEvaluation.ts';
import { singleScore } from '../evaluationScore.ts';
import { type LoadedModel, prepareRun } from '../prepareRun.ts';
import type { RunFiles } from '../runFiles.ts';
import type { RunStore } from '../runStore.ts';
import type { Study, StudyRun } from './studyFile.ts';

export interface StudyEnsemble {
  readonly target: string;
  readonly source: string;
  /** Whose prompts vote; the first ones decide ties. */
  readonly seeds: readonly number[];
  /** In percent, as runs are scored (`scoreOf`); of a mixture the mean of its tasks'. */
  readonly score: number;
}

/**
 * The votes of each source on each target of which two runs or more are finished and can be evaluated, with the prompts
 * after their last step. @throws LabError of the runs' files, of storage and of the model
 */
export async function evaluateEnsembles(
  study: Study,
  loaded: LoadedModel,
  store: RunStore,
  files: RunFiles,
  signal: AbortSignal,
): Promise<StudyEnsemble[]> {
  const finished = new Set(
    (await store.listRuns()).items.filter(({ state }) => state === 'finished').map(({ id }) => id),
  );
  const ensembles: StudyEnsemble[] = [];
  for (const target of study.targets) {
    for (const source of study.sources) {
      const isMember = (run: StudyRun) => run.target === target && run.source === source && finished.has(run.id);
      const members = study.runs.filter(isMember);
      const [first] = members;
      if (first === undefined || members.length < 2) continue;
      const { tasks } = await prepareRun(first.spec, loaded, files);
      const prompts = await Promise.all(members.map((run) => lastPrompt(run, store)));
      const { model, tokenizer } = loaded;
      const settings = { ...first.spec, batchSize: first.spec.batchSize / first.spec.microbatches };
      const scores: number[] = [];
      for (const { validation } of tasks) {
        if (validation === null) continue;
        const { vote } = await evaluateEnsemble(model, tokenizer, prompts, validation, settings, signal);
        scores.push(100 * singleScore(vote));
      }
      if (scores.length === 0) continue;
      const seeds = members.map(({ seed }) => seed);
      ensembles.push({ target, source, seeds, score: meanScore(scores) });
    }
  }
  return ensembles;
}

async function lastPrompt({ id, spec }: StudyRun, store: RunStore) {
  const { prompt } = await store.readCheckpoint(id, spec.steps);
  return formed(prompt, spec.prompt);
}
