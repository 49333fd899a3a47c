/**
 * The guided first run: the same task taught from scratch and from a good source prompt, then both on the same axes.
 * Each step fills in the sentence and does what its button there would do.
 */
import { createStore } from 'zustand/vanilla';
import { compareRuns } from '../compare/comparisonStore.ts';
import { changeRecipe, chooseModel, chooseScratch, chooseSource, chooseTask, draftStore } from '../draft/draftStore.ts';
import type { Source } from '../draft/draftTypes.ts';
import { guideOfLab, type LabGuide, type LabIndex } from '../labIndex.ts';
import { labModel, labStore, recipeOfLab, sourceOfLab, taskOfLab } from '../labStore.ts';
import { startDraft } from '../run/liveRun.ts';
import { runsStore } from '../run/runsStore.ts';
import { openStoredRun, storedRunsStore } from '../run/storedRuns.ts';
import { isSample } from '../samples/sampleIds.ts';
import { readSetting, writeSetting } from '../settings.ts';

const SETTING = 'spot-lab-guide';
const CLOSED = 'closed';

export interface GuideState {
  readonly open: boolean;
  /** The person asked for it; else it came by itself. */
  readonly asked: boolean;
  /** The runs that its first two steps started; null before. */
  readonly scratchId: string | null;
  readonly sourceId: string | null;
  /** The third step was taken. */
  readonly compared: boolean;
}

const AT_THE_START = { scratchId: null, sourceId: null, compared: false } as const;

export const guideStore = createStore<GuideState>(() => ({ open: false, asked: false, ...AT_THE_START }));

/** Opens the guide for a person who has no runs of their own yet and never closed it. Call once the stored runs are known. */
export function offerGuide(): void {
  const isNew = storedRunsStore.getState().runs.every(isSample) && runsStore.getState().liveId === null;
  if (isNew && readSetting(SETTING) !== CLOSED) guideStore.setState({ open: true, asked: false });
}

/** Opens it from its first step on. */
export function openGuide(): void {
  guideStore.setState({ open: true, asked: true, ...AT_THE_START });
}

/** Closes it, for later visits too. */
export function closeGuide(): void {
  guideStore.setState({ open: false, asked: false });
  writeSetting(SETTING, CLOSED);
}

/** @throws LabError of the lab's files, the model or the run */
export async function trainFromScratch(): Promise<void> {
  guideStore.setState({ ...AT_THE_START });
  const { index, guide } = guided();
  guideStore.setState({ scratchId: await train(index, guide, { kind: 'scratch', init: recipeOfLab(index).init }) });
}

/** The same with the source prompt. @throws LabError of the lab's files, the model or the run */
export async function trainFromSource(): Promise<void> {
  guideStore.setState({ sourceId: null, compared: false });
  const { index, guide } = guided();
  guideStore.setState({ sourceId: await train(index, guide, await sourceOfLab(guide.prompt)) });
}

/** Shows both runs on the same axes. @throws LabError `Checkpoint`, `Storage` if they can no longer be read */
export async function seeDifference(): Promise<void> {
  const { scratchId, sourceId } = guideStore.getState();
  if (scratchId === null || sourceId === null) return;
  const { runs, shownId } = runsStore.getState();
  if (runs[sourceId] === undefined) await openStoredRun(sourceId);
  else if (shownId !== sourceId) runsStore.setState({ shownId: sourceId });
  await compareRuns(sourceId, scratchId);
  guideStore.setState({ compared: true });
}

async function train(index: LabIndex, guide: LabGuide, source: Source): Promise<string> {
  const { task, prompt, steps, evaluateEvery, validationExamples } = guide;
  chooseModel(labModel(index));
  draftStore.setState({ recipe: recipeOfLab(index).recipe, promptLength: prompt.length, weights: 'float32' });
  chooseTask(taskOfLab(task));
  changeRecipe({ steps, evaluateEvery, maxValidationExamples: validationExamples });
  if (source.kind === 'scratch') chooseScratch(source.init);
  else chooseSource(source);
  return startDraft(draftStore.getState());
}

/** The steps are only offered where there is a guide. */
function guided(): { index: LabIndex; guide: LabGuide } {
  const { index } = labStore.getState();
  const guide = index === null ? null : guideOfLab(index);
  if (index === null || guide === null) throw new Error('This lab has no source prompt to be guided with.');
  return { index, guide };
}
