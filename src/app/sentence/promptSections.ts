/** Every prompt that the page can lay hands on, as the sections of a picker. */
import { useStore } from 'zustand';
import { sourceOfCheckpoint } from '../../lab/draft/chooseCheckpoint.ts';
import { draftStore } from '../../lab/draft/draftStore.ts';
import type { PromptSource } from '../../lab/draft/draftTypes.ts';
import { showError } from '../../lab/errorsStore.ts';
import { filesStore } from '../../lab/files/filesStore.ts';
import { labStore, sourceOfLab } from '../../lab/labStore.ts';
import { groupsOf, libraryStore } from '../../lab/library/libraryStore.ts';
import { sentenceModel } from '../../lab/library/sentenceModel.ts';
import { sourceOfEntry } from '../../lab/library/useAsSource.ts';
import { modelStore } from '../../lab/modelStore.ts';
import { runNotesStore, titleOf } from '../../lab/run/runNotes.ts';
import { runsStore, shownRun } from '../../lab/run/runsStore.ts';
import { readCheckpoints, storedRunsStore } from '../../lab/run/storedRuns.ts';
import type { PickerSection } from './PickerList.tsx';

type Choose = (source: PromptSource) => void;

/** Prompts of the lab, the library, the given files and the runs. `choose` gets the one that was picked, once it is read. */
export function usePromptSections(choose: Choose): readonly PickerSection[] {
  return [useLabPrompts(choose), useLibraryPrompts(choose), useGivenPrompts(choose), useCheckpoints(choose)];
}

function useLabPrompts(choose: Choose): PickerSection {
  const { index } = useStore(labStore);
  const items = (index?.prompts ?? []).map((prompt) => ({
    id: `file/lab:${prompt.path}`,
    name: prompt.name,
    aside: `${prompt.length} × ${prompt.width}`,
    description: prompt.description ?? `Tuned on ${prompt.task}.`,
    choose: () => void sourceOfLab(prompt).then(choose, showError),
  }));
  return { title: 'From the lab', items };
}

/** Those of the sentence's model; the lab's own stand above. */
function useLibraryPrompts(choose: Choose): PickerSection {
  const { model } = useStore(draftStore);
  const library = useStore(libraryStore);
  const { load } = useStore(modelStore);
  const loaded = sentenceModel(model, load, library.labIdentity);
  const entries = loaded === null ? [] : (groupsOf(library, loaded)[0]?.entries ?? []);
  const items = entries.flatMap((entry) => {
    if (entry.origin.kind === 'lab') return [];
    const { length, width } = entry.value.prompt;
    return [
      {
        id: `library/${entry.id}`,
        name: entry.name,
        aside: `${length} × ${width}`,
        description: `Task: ${entry.task}.`,
        choose: () => choose(sourceOfEntry(entry)),
      },
    ];
  });
  return { title: 'Your library', items };
}

function useGivenPrompts(choose: Choose): PickerSection {
  const { items } = useStore(filesStore);
  const prompts = items.flatMap((item) => (item.kind === 'prompt' ? [item.source] : []));
  return {
    title: 'Your files',
    items: prompts.map((source) => ({
      id: source.init.kind === 'file' ? `file/${source.init.path}` : source.name,
      name: source.name,
      aside: `${source.prompt.length} × ${source.prompt.width}`,
      choose: () => choose(source),
    })),
  };
}

/** Every checkpoint of the run on the screen, and the newest one of each other stored run. */
function useCheckpoints(choose: Choose): PickerSection {
  const shown = shownRun(useStore(runsStore));
  const { runs } = useStore(storedRunsStore);
  const { byId } = useStore(runNotesStore);
  const name = shown === null ? '' : titleOf(byId, shown);
  const ofShown = [...(shown?.checkpoints ?? [])].reverse().map((checkpoint) => ({
    id: `checkpoint/${shown?.id}/${checkpoint.step}`,
    name: `${name}, step ${checkpoint.step}`,
    aside: `${checkpoint.prompt.length} × ${checkpoint.prompt.width}`,
    choose: () => {
      if (shown !== null) choose(sourceOfCheckpoint({ id: shown.id, name }, checkpoint));
    },
  }));
  const others = runs
    .filter(({ id, lastStep }) => id !== shown?.id && lastStep > 0)
    .map((run) => ({
      id: `checkpoint/${run.id}/${run.lastStep}`,
      name: `${run.name}, step ${run.lastStep}`,
      choose: () => void newestOf(run).then((source) => source !== null && choose(source), showError),
    }));
  return { title: 'Checkpoints', items: [...ofShown, ...others] };
}

async function newestOf(run: { id: string; name: string }): Promise<PromptSource | null> {
  const newest = (await readCheckpoints(run.id)).at(-1);
  return newest === undefined ? null : sourceOfCheckpoint(run, newest);
}
