/** The picker that adds a column. */
import { useStore } from 'zustand';
import type { PromptSource } from '../../lab/draft/draftTypes.ts';
import { runNotesStore, titleOf } from '../../lab/run/runNotes.ts';
import { runsStore, type ShownRun, shownRun } from '../../lab/run/runsStore.ts';
import { askLater } from '../../lab/tryIt/ask.ts';
import { addColumn, sourceAndTuned } from '../../lab/tryIt/tryColumns.ts';
import { tryStore, WITHOUT_PROMPT } from '../../lab/tryIt/tryStore.ts';
import { Button } from '../controls/Button.tsx';
import { Popup } from '../controls/Popup.tsx';
import { PickerList, type PickerSection } from '../sentence/PickerList.tsx';
import { usePromptSections } from '../sentence/promptSections.ts';

export function AddPrompt() {
  return (
    <Popup label="Add a prompt" button={<Button>+ Add a prompt</Button>}>
      {(close) => <Picker close={close} />}
    </Popup>
  );
}

function Picker({ close }: { close: () => void }) {
  const run = shownRun(useStore(runsStore));
  const { byId } = useStore(runNotesStore);
  const sections = usePromptSections(add);
  return (
    <PickerList
      label="Prompts"
      sections={[together(run, run === null ? '' : titleOf(byId, run)), ...sections]}
      chosenId={null}
      onChosen={close}
    />
  );
}

function add(source: PromptSource): void {
  void askLater(addColumn(source));
}

function together(run: ShownRun | null, name: string): PickerSection {
  const both = run === null ? [] : sourceAndTuned(run);
  const ofRun = {
    id: 'together/run',
    name: 'Source and tuned prompt',
    description: `Of the run on the screen: ${name}.`,
    choose: () => both.forEach(add),
  };
  const alone = {
    id: WITHOUT_PROMPT.id,
    name: 'No prompt',
    description: 'The model by itself, as it answers untuned.',
    choose: addWithoutPrompt,
  };
  return { title: 'To compare with', items: both.length > 1 ? [ofRun, alone] : [alone] };
}

function addWithoutPrompt(): void {
  tryStore.setState(({ columns }) =>
    columns.some(({ id }) => id === WITHOUT_PROMPT.id) ? {} : { columns: [WITHOUT_PROMPT, ...columns] },
  );
  void askLater(WITHOUT_PROMPT.id);
}
