/** The second noun: the frozen model. */
import { lazy, Suspense } from 'react';
import { useStore } from 'zustand';
import { draftStore, LAB_MODEL } from '../../lab/draft/draftStore.ts';
import type { ModelChoice } from '../../lab/draft/draftTypes.ts';
import { filesStore } from '../../lab/files/filesStore.ts';
import { takeModel } from '../../lab/files/takeModel.ts';
import { labStore } from '../../lab/labStore.ts';
import { FileButton } from '../controls/FileButton.tsx';
import { Noun } from './Noun.tsx';
import { PickerList } from './PickerList.tsx';

/** Fetched when the picker opens: it knows the shapes of all weights. */
const WeightsChoice = lazy(() =>
  import('./WeightsChoice.tsx').then(({ WeightsChoice }) => ({ default: WeightsChoice })),
);

export function ModelNoun() {
  const { model, weights } = useStore(draftStore);
  const stored = weights === 'float32' ? undefined : weights;
  return (
    <Noun id="model" kind="Model" value={model.name} detail={stored}>
      {(close) => <ModelPicker close={close} />}
    </Noun>
  );
}

function ModelPicker({ close }: { close: () => void }) {
  const { index } = useStore(labStore);
  const { model } = useStore(draftStore);
  const given = useStore(filesStore).items.flatMap((item) => (item.kind === 'model' ? [item.choice] : []));
  const lab: ModelChoice = model.source.kind === 'lab' ? model : LAB_MODEL;
  const item = (choice: ModelChoice, description: string | undefined) => ({
    id: choice.source.kind === 'lab' ? 'lab' : `files/${choice.name}`,
    name: choice.name,
    aside: choice.width === null ? undefined : `width ${choice.width}`,
    description,
    choose: () => takeModel(choice),
  });
  return (
    <>
      <FileButton label="Choose model folder …" folder noun="model" onChosen={close} />
      <PickerList
        label="Models"
        chosenId={model.source.kind === 'lab' ? 'lab' : `files/${model.name}`}
        onChosen={close}
        sections={[
          { title: 'From the lab', items: [item(lab, index?.model.description)] },
          { title: 'Your folders', items: given.map((choice) => item(choice, undefined)) },
        ]}
      />
      <Suspense>
        <WeightsChoice />
      </Suspense>
    </>
  );
}
