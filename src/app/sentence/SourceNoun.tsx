/** The first noun: where the prompt starts. */
import { useStore } from 'zustand';
import { chooseCheckpoint } from '../../lab/draft/chooseCheckpoint.ts';
import { chooseScratch, chooseSource, draftStore } from '../../lab/draft/draftStore.ts';
import type { Draft } from '../../lab/draft/draftTypes.ts';
import { sourceMisfit } from '../../lab/draft/fits.ts';
import { SCRATCH_STARTS, scratchName } from '../../lab/draft/scratch.ts';
import { showError } from '../../lab/errorsStore.ts';
import { filesStore } from '../../lab/files/filesStore.ts';
import { labStore, sourceOfLab } from '../../lab/labStore.ts';
import { groupsOf, libraryStore } from '../../lab/library/libraryStore.ts';
import { sentenceModel } from '../../lab/library/sentenceModel.ts';
import { sourceOfEntry } from '../../lab/library/useAsSource.ts';
import { modelStore } from '../../lab/modelStore.ts';
import { runsStore, shownRun } from '../../lab/run/runsStore.ts';
import { readCheckpoints, storedRunsStore } from '../../lab/run/storedRuns.ts';
import { FileButton } from '../controls/FileButton.tsx';
import { TextField } from '../controls/fields.tsx';
import { Noun } from './Noun.tsx';
import { PickerList, type PickerSection } from './PickerList.tsx';

export function SourceNoun() {
  const draft = useStore(draftStore);
  const { source, promptLength } = draft;
  const size = source.kind === 'prompt' ? source.prompt : { length: promptLength, width: draft.model.width };
  return (
    <Noun
      id="source"
      kind="Source prompt"
      value={source.kind === 'prompt' ? source.name : scratchName(source.init)}
      detail={size.width === null ? undefined : `${size.length} × ${size.width}`}
      misfit={sourceMisfit(draft) !== null}
    >
      {(close) => <SourcePicker draft={draft} close={close} />}
    </Noun>
  );
}

function SourcePicker({ draft, close }: { draft: Draft; close: () => void }) {
  const sections = [useLabPrompts(), useLibraryPrompts(draft), useGivenPrompts(), useCheckpoints(), scratchSection];
  const { source } = draft;
  return (
    <>
      <FileButton label="Choose file …" noun="source" onChosen={close} />
      <PickerList label="Source prompts" sections={sections} chosenId={chosenId(draft)} onChosen={close} />
      {source.kind === 'scratch' && source.init.kind === 'text' && (
        <TextField
          label="Text to start from"
          value={source.init.text}
          onChange={(text) => chooseScratch({ kind: 'text', text })}
          multiline
        />
      )}
    </>
  );
}

function chosenId({ source }: Draft): string | null {
  if (source.kind === 'scratch') return `scratch/${source.init.kind}`;
  if (source.init.kind === 'checkpoint') return `checkpoint/${source.init.run}/${source.init.step}`;
  return `file/${source.init.path}`;
}

function useLabPrompts(): PickerSection {
  const { index } = useStore(labStore);
  const items = (index?.prompts ?? []).map((prompt) => ({
    id: `file/lab:${prompt.path}`,
    name: prompt.name,
    aside: `${prompt.length} × ${prompt.width}`,
    description: prompt.description ?? `Tuned on ${prompt.task}.`,
    choose: () => void sourceOfLab(prompt).then(chooseSource, showError),
  }));
  return { title: 'From the lab', items };
}

/** Those of the sentence's model; the lab's own stand above. */
function useLibraryPrompts({ model }: Draft): PickerSection {
  const library = useStore(libraryStore);
  const { load } = useStore(modelStore);
  const loaded = sentenceModel(model, load, library.labIdentity);
  const entries = loaded === null ? [] : (groupsOf(library, loaded)[0]?.entries ?? []);
  const items = entries.flatMap((entry) => {
    if (entry.origin.kind === 'lab') return [];
    const { length, width } = entry.value.prompt;
    const aside = `${length} × ${width}`;
    const choose = () => chooseSource(sourceOfEntry(entry));
    return [{ id: `library/${entry.id}`, name: entry.name, aside, description: `Task: ${entry.task}.`, choose }];
  });
  return { title: 'Your library', items };
}

function useGivenPrompts(): PickerSection {
  const { items } = useStore(filesStore);
  const prompts = items.flatMap((item) => (item.kind === 'prompt' ? [item.source] : []));
  return {
    title: 'Your files',
    items: prompts.map((source) => ({
      id: source.init.kind === 'file' ? `file/${source.init.path}` : source.name,
      name: source.name,
      aside: `${source.prompt.length} × ${source.prompt.width}`,
      choose: () => chooseSource(source),
    })),
  };
}

/** Every checkpoint of the run on the screen, and the newest one of each other stored run. */
function useCheckpoints(): PickerSection {
  const shown = shownRun(useStore(runsStore));
  const { runs } = useStore(storedRunsStore);
  const ofShown = [...(shown?.checkpoints ?? [])].reverse().map((checkpoint) => ({
    id: `checkpoint/${shown?.id}/${checkpoint.step}`,
    name: `${shown?.spec.name}, step ${checkpoint.step}`,
    aside: `${checkpoint.prompt.length} × ${checkpoint.prompt.width}`,
    choose: () => {
      if (shown !== null) chooseCheckpoint({ id: shown.id, name: shown.spec.name }, checkpoint);
    },
  }));
  const others = runs
    .filter(({ id, lastStep }) => id !== shown?.id && lastStep > 0)
    .map((run) => ({
      id: `checkpoint/${run.id}/${run.lastStep}`,
      name: `${run.name}, step ${run.lastStep}`,
      choose: () => void chooseNewest(run).catch(showError),
    }));
  return { title: 'Checkpoints', items: [...ofShown, ...others] };
}

async function chooseNewest(run: { id: string; name: string }): Promise<void> {
  const newest = (await readCheckpoints(run.id)).at(-1);
  if (newest !== undefined) chooseCheckpoint(run, newest);
}

const scratchSection: PickerSection = {
  title: 'From scratch',
  items: SCRATCH_STARTS.map(({ init, name, description }) => ({
    id: `scratch/${init.kind}`,
    name: `Scratch: ${name}`,
    description,
    choose: () => chooseScratch(init),
  })),
};
