/** The first noun: where the prompt starts. */
import { useStore } from 'zustand';
import { chooseScratch, chooseSource, draftStore } from '../../lab/draft/draftStore.ts';
import type { Draft } from '../../lab/draft/draftTypes.ts';
import { sourceMisfit } from '../../lab/draft/fits.ts';
import { SCRATCH_STARTS, scratchName } from '../../lab/draft/scratch.ts';
import { FileButton } from '../controls/FileButton.tsx';
import { TextField } from '../controls/fields.tsx';
import { Noun } from './Noun.tsx';
import { PickerList, type PickerSection } from './PickerList.tsx';
import { usePromptSections } from './promptSections.ts';

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
  const sections = [...usePromptSections(chooseSource), scratchSection];
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

const scratchSection: PickerSection = {
  title: 'From scratch',
  items: SCRATCH_STARTS.map(({ init, name, description }) => ({
    id: `scratch/${init.kind}`,
    name: `Scratch: ${name}`,
    description,
    choose: () => chooseScratch(init),
  })),
};
