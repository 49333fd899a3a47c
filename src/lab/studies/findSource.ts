/**
 * "Find a source" (SPoT, section 3.3): the target is tuned from scratch, its early checkpoints rank the library, and the
 * most similar sources are used in one of three ways. Every stage is a study, so that each survives a reload; what belongs
 * together carries the same search in its purpose.
 */
import { LabError } from '../../base/errors.ts';
import { writeNpy } from '../../formats/npy.ts';
import { keyOf, type LibraryEntry } from '../../prompts/library/libraryEntry.ts';
import type { Prompt } from '../../prompts/prompt.ts';
import { mixtureTasks, rankSources, topSources } from '../../prompts/retrieval/ranking.ts';
import { weightedAverage } from '../../prompts/retrieval/weightedAverage.ts';
import type { SimilarityMeasure } from '../../prompts/similarity/similarity.ts';
import type { TaskEmbedding } from '../../prompts/similarity/taskEmbedding.ts';
import type { RunSpec } from '../../training/runFileTypes.ts';
import {
  type MixedTask,
  mixtureSearch,
  outcomeOf,
  type SearchBase,
  STRATEGIES,
  type Strategy,
  type StrategyOutcome,
  scratchSearch,
  startsSearch,
} from '../../training/study/retrieval.ts';
import type { StudyPurpose } from '../../training/study/studyStore.ts';
import type { AttachedFiles } from '../../worker/protocol.ts';
import { draftStore } from '../draft/draftStore.ts';
import type { ModelChoice, TaskChoice } from '../draft/draftTypes.ts';
import { showError } from '../errorsStore.ts';
import { filesStore } from '../files/filesStore.ts';
import { labStore, taskOfLab } from '../labStore.ts';
import { addStudy } from './editStudies.ts';
import { resultsOf } from './exportStudies.ts';
import { plainName } from './plainName.ts';
import { type ShownStudy, studiesStore, studyStore } from './studiesStore.ts';
import { studyBaseOf } from './studyBase.ts';
import { studySourcesOf } from './studySources.ts';
import { startStudy } from './trainStudies.ts';

export interface SearchChoice {
  readonly target: TaskChoice;
  readonly steps: number;
  readonly keyStep: number;
  readonly seedCount: number;
}

export interface RankedEntry {
  readonly entry: LibraryEntry;
  readonly similarity: number;
}

/** Tunes the target from scratch on the sentence's model, by its recipe: the beginning of a search. @throws LabError */
export async function beginSearch({ target, steps, keyStep, seedCount }: SearchChoice): Promise<void> {
  const { index } = labStore.getState();
  if (index === null) return;
  const { model, weights, promptLength, recipe, scratch } = studyBaseOf(draftStore.getState(), index);
  const { promptForm, ...shared } = recipe;
  const spec: RunSpec = {
    version: 1,
    name: target.name,
    model,
    weights,
    prompt: { length: promptLength, init: scratch, ...promptForm },
    task: target.spec,
    ...shared,
    steps,
    evaluateEvery: 0,
    maxInputLength: target.maxInputLength ?? recipe.maxInputLength,
    maxTargetLength: target.maxTargetLength ?? recipe.maxTargetLength,
  };
  const base: SearchBase = {
    target: plainName(target.name),
    spec,
    seeds: Array.from({ length: seedCount }, (_, seed) => seed),
  };
  const purpose: StudyPurpose = { search: crypto.randomUUID(), role: 'scratch', k: 0, keyStep };
  await add(scratchSearch(base, spec.prompt.init, keyStep), target.files, purpose);
}

/** Whether a study is about this model: prompts of another say nothing there. */
export function isModelOf({ modelSource }: ShownStudy['record'], { source }: ModelChoice): boolean {
  if (source.kind === 'lab' || modelSource.kind === 'lab') return source.kind === modelSource.kind;
  return source.name === modelSource.name;
}

/** The studies of a search, newest first. */
export function studiesOfSearch(studies: readonly ShownStudy[], search: string): readonly ShownStudy[] {
  return studies.filter(({ record }) => record.purpose?.search === search);
}

/** The target's prompts at the key step, one for each seed. @throws LabError of storage */
export async function embeddingsOf({ record, study, results }: ShownStudy): Promise<TaskEmbedding[]> {
  const { purpose } = record;
  if (purpose === undefined) return [];
  const store = studyStore.runsOf(record.id);
  const runs = study.runs.filter(({ id }) => results.has(id));
  return Promise.all(
    runs.map(async ({ id }) => ({ name: id, ...(await store.readCheckpoint(id, purpose.keyStep)).prompt })),
  );
}

/** A way to use the sources that is done, and what came of it. */
export interface TriedStrategy {
  /** Of its study. */
  readonly id: string;
  readonly strategy: Strategy;
  readonly k: number;
  readonly outcome: StrategyOutcome;
}

/** Those of a search whose runs are all done, in the order of `strategies`. */
export function triedStrategies(scratch: ShownStudy, strategies: readonly ShownStudy[]): TriedStrategy[] {
  const baseline = resultsOf(scratch);
  return strategies.flatMap((shown) => {
    const { id, purpose } = shown.record;
    const strategy = STRATEGIES.find((each) => each === purpose?.role);
    const outcome = outcomeOf(baseline, resultsOf(shown));
    const isWhole = shown.study.runs.every((run) => shown.results.has(run.id));
    if (strategy === undefined || purpose === undefined || outcome === null || !isWhole) return [];
    return [{ id, strategy, k: purpose.k, outcome }];
  });
}

/** The library by similarity to the target, its own prompts left out. @throws LabError as `rankSources` does */
export function rankLibrary(
  targetRuns: readonly TaskEmbedding[],
  entries: readonly LibraryEntry[],
  target: string,
  measure: SimilarityMeasure,
): RankedEntry[] {
  const others = entries.filter(({ task }) => plainName(task) !== target);
  const keys = others.map((entry) => ({ name: entry.name, ...keyOf(entry).prompt }));
  return rankSources(targetRuns, keys, measure).flatMap(({ index, similarity }) => {
    const entry = others[index];
    return entry === undefined ? [] : [{ entry, similarity }];
  });
}

/**
 * Uses the first k sources in one of the three ways, and begins to train at once. A mixture trains on the sources' tasks:
 * its k are the first of which there is one, so that a generic prompt, itself of a mixture, does not stand in the way.
 * @throws LabError
 */
export async function tryStrategy(
  scratch: ShownStudy,
  strategy: Strategy,
  ranked: readonly RankedEntry[],
  k: number,
): Promise<void> {
  const base = baseOf(scratch);
  const { purpose } = scratch.record;
  if (base === null || purpose === undefined) return;
  const tables = await filesOf(scratch);
  const usable = strategy === 'mixture' ? ranked.filter(({ entry }) => taskHere(entry.task) !== undefined) : ranked;
  const places = topSources(
    usable.map(({ similarity }, index) => ({ index, similarity })),
    k,
  );
  const top = places.flatMap(({ index }) => usable[index] ?? []);
  if (strategy === 'bestOfTopK') {
    const { sources, files } = studySourcesOf(top.map(({ entry }) => entry));
    const json = startsSearch(base, `best-of-${k}`, sources);
    await add(json, { ...tables, ...files }, { ...purpose, role: 'bestOfTopK', k });
  } else if (strategy === 'weightedAverage') {
    const average = weightedAverage(
      top.map(({ entry, similarity }) => ({ name: entry.name, prompt: entry.value.prompt, similarity })),
    );
    await addFromPrompt(base, `average-of-${k}`, average, tables, { ...purpose, role: 'weightedAverage', k });
  } else {
    const tasks = mixtureTasks(
      top.map(({ entry }) => entry.task),
      base.target,
    ).map((name) => mixedTask(name, base));
    const init = base.spec.prompt.init;
    // Source tuning is longer than the target's: a prompt for several tasks has more to learn.
    const json = mixtureSearch(base, `mixture-of-${k}`, tasks, init, base.spec.steps * tasks.length);
    await add(json, tables, { ...purpose, role: 'mixtureSource', k });
  }
}

/** Goes on from mixtures that are done: their prompts become starts. Call once, when the page starts. */
export function listenToMixtures(): void {
  const begun = new Set<string>();
  studiesStore.subscribe(({ studies }) => {
    for (const mixture of studies ?? []) {
      const { id, purpose } = mixture.record;
      if (purpose?.role !== 'mixtureSource' || mixture.state !== 'finished' || begun.has(id)) continue;
      begun.add(id);
      const siblings = studiesOfSearch(studies ?? [], purpose.search);
      const scratch = siblings.find(({ record }) => record.purpose?.role === 'scratch');
      const isThere = siblings.some(({ record: { purpose: own } }) => own?.role === 'mixture' && own.k === purpose.k);
      if (scratch !== undefined && !isThere) startFromMixture(scratch, mixture, purpose).catch(showError);
    }
  });
}

async function startFromMixture(scratch: ShownStudy, mixture: ShownStudy, purpose: StudyPurpose): Promise<void> {
  const base = baseOf(scratch);
  const [run] = mixture.study.runs;
  if (base === null || run === undefined) return;
  const { prompt } = await studyStore.runsOf(mixture.record.id).readCheckpoint(run.id, run.spec.steps);
  await addFromPrompt(base, `from-mixture-of-${purpose.k}`, prompt, await filesOf(scratch), {
    ...purpose,
    role: 'mixture',
  });
}

async function addFromPrompt(
  base: SearchBase,
  name: string,
  prompt: Prompt,
  tables: AttachedFiles,
  purpose: StudyPurpose,
): Promise<void> {
  const path = `${name}.npy`;
  const bytes = writeNpy(prompt.values, [prompt.length, prompt.width]);
  const files = { ...tables, [path]: new Blob([bytes]) };
  await add(startsSearch(base, name, [{ name, init: { kind: 'file', path } }]), files, purpose);
}

async function add(json: unknown, files: AttachedFiles, purpose: StudyPurpose): Promise<void> {
  const name = 'search.json';
  await startStudy(await addStudy(json, name, name, files, purpose));
}

function baseOf({ study }: ShownStudy): SearchBase | null {
  const [run] = study.runs;
  return run === undefined ? null : { target: run.target, spec: run.spec, seeds: study.seeds };
}

/** The lab's task of that name, or that of a table that was given. */
function taskHere(name: string): TaskChoice | undefined {
  const known = [...(labStore.getState().index?.tasks ?? []).map(taskOfLab), ...filesStore.getState().tasks];
  return known.find((each) => each.name === name);
}

function mixedTask(name: string, { target, spec }: SearchBase): MixedTask {
  const { maxInputLength, maxTargetLength } = spec;
  if (name === target && spec.task !== undefined) return { name, spec: spec.task, maxInputLength, maxTargetLength };
  const task = taskHere(name);
  if (task === undefined) {
    throw new LabError({
      tag: 'Transfer',
      what: 'A task of the mixture has no tables here',
      found: `no task “${name}”`,
      expected: 'tables of every task whose prompt is among the top k',
      remedy: 'Drop the table of that task, choose a smaller k, or take another way to use the sources.',
    });
  }
  return {
    name: plainName(name),
    spec: task.spec,
    maxInputLength: task.maxInputLength ?? maxInputLength,
    maxTargetLength: task.maxTargetLength ?? maxTargetLength,
  };
}

/** The tables of the target and of given tasks, for studies that need them. */
async function filesOf({ record }: ShownStudy): Promise<AttachedFiles> {
  const kept = Object.entries(await studyStore.readFiles(record.id)).map(
    ([path, bytes]) => [path, new Blob([bytes])] as const,
  );
  const given = filesStore.getState().tasks.map(({ files }) => files);
  return Object.assign({}, ...given, Object.fromEntries(kept));
}
