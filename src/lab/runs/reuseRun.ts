/** A stored run's settings for a new run: in the sentence to be changed, or trained at once with another seed. */

import { storedPromptPath } from '../../training/runFiles.ts';
import type { PromptInit } from '../../training/runFileTypes.ts';
import type { RunRecord } from '../../training/runRecords.ts';
import type { AttachedFiles } from '../../worker/protocol.ts';
import { settingsBesideSeed } from '../compare/settings.ts';
import { draftStore } from '../draft/draftStore.ts';
import type { Draft } from '../draft/draftTypes.ts';
import { recipeOfSpec } from '../draft/recipe.ts';
import { sourceOf, taskOf } from '../files/openRunFile.ts';
import { takeModel } from '../files/takeModel.ts';
import { modelOf, startDraft } from '../run/liveRun.ts';
import { runStore, storedRunsStore } from '../run/storedRuns.ts';
import { showView } from '../views/viewStore.ts';
import { chooseRuns, runsViewStore } from './runsViewStore.ts';

/**
 * The sentence of a stored run, with the files that it was given.
 * @throws LabError `FileMissing` if its model was dropped and is no longer here, `Checkpoint`, `Storage`
 */
export async function draftOfRun(record: RunRecord): Promise<Draft> {
  const { spec } = record;
  const model = modelOf(record);
  const kept = await runStore.readMaterials(record.id);
  const files: AttachedFiles = Object.fromEntries(
    Object.entries(kept).map(([path, bytes]) => [path, new Blob([bytes])] as const),
  );
  return {
    source: await sourceOf(initOf(spec.prompt.init, files), files),
    promptLength: spec.prompt.length,
    model,
    weights: spec.weights,
    task: taskOf(spec, files),
    recipe: recipeOfSpec(spec),
    runName: null,
  };
}

/** The run that a checkpoint came from may be gone; the copy that this run kept is a file like any other. */
function initOf(init: PromptInit, files: AttachedFiles): PromptInit {
  if (init.kind !== 'checkpoint') return init;
  const path = storedPromptPath(init.run, init.step);
  const isThere = storedRunsStore.getState().runs.some(({ id }) => id === init.run);
  return isThere || files[path] === undefined ? init : { kind: 'file', path };
}

/** Fills in the sentence with a run's settings, to be changed and trained. @throws LabError as `draftOfRun` does */
export async function writeAsSentence(record: RunRecord): Promise<void> {
  const draft = await draftOfRun(record);
  draftStore.setState(draft);
  takeModel(draft.model);
  showView('train');
}

/**
 * Trains the same with the first seed after all that its experiment has been trained with, and draws it beside the run.
 * The Runs view stays on the screen.
 * @throws LabError of the draft, the model or the run
 */
export async function trainWithAnotherSeed(record: RunRecord): Promise<void> {
  const experiment = settingsBesideSeed(record.spec);
  const { runs } = storedRunsStore.getState();
  const seeds = runs.filter(({ spec }) => settingsBesideSeed(spec) === experiment).map(({ spec }) => spec.seed);
  const draft = await draftOfRun(record);
  const seed = Math.max(record.spec.seed, ...seeds) + 1;
  const id = await startDraft({ ...draft, recipe: { ...draft.recipe, seed }, runName: record.spec.name });
  await chooseRuns([...runsViewStore.getState().chosen, record.id, id]);
}
