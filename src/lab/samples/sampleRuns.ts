/** Runs that come with the lab, to be looked at before the first own one and without a GPU. */
import { deleteRuns, storedRunsStore } from '../run/storedRuns.ts';
import { changeRunsView, chooseRuns } from '../runs/runsViewStore.ts';
import { showView } from '../views/viewStore.ts';
import { isSample } from './sampleIds.ts';

/**
 * Fetches the sample runs that are not here yet, keeps them as any other run, and draws all of them in the Runs view.
 * @throws LabError `FileMissing`, `FileRead`, `ZipFormat`, `Storage`
 */
export async function exploreSamples(): Promise<void> {
  // With it comes what reads archives, most of which nobody needs at first sight.
  const { addSamples } = await import('./addSamples.ts');
  await addSamples();
  // What they are there to show is told by the score; whoever has runs of their own has chosen what to look at.
  if (storedRunsStore.getState().runs.every(isSample)) changeRunsView({ metric: 'score' });
  await chooseRuns(storedSamples().map(({ id }) => id));
  showView('runs');
}

/** Puts all sample runs in the trash, from which one Undo takes them. @throws LabError `Storage` */
export async function removeSamples(): Promise<void> {
  await deleteRuns(storedSamples());
}

function storedSamples() {
  return storedRunsStore.getState().runs.filter(isSample);
}
