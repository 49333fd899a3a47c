/** The frozen models at hand: what they are, what they take, and which is loaded. */
import { useStore } from 'zustand';
import { draftStore } from '../../lab/draft/draftStore.ts';
import { filesStore } from '../../lab/files/filesStore.ts';
import { labStore } from '../../lab/labStore.ts';
import { sameSource } from '../../lab/modelStore.ts';
import { knownModels } from '../../lab/models/knownModels.ts';
import { classNames } from '../controls/classNames.ts';
import layout from '../design/layout.module.css';
import { DroppedPanel } from '../dropped/DroppedPanel.tsx';
import { ModelLoading } from '../sentence/ModelLoading.tsx';
import { GiveFiles } from '../views/GiveFiles.tsx';
import { ViewHead } from '../views/ViewHead.tsx';
import { HubPanel } from './HubPanel.tsx';
import { KeptModels } from './KeptModels.tsx';
import { ModelCard } from './ModelCard.tsx';
import styles from './models.module.css';

export function ModelsView() {
  const { index } = useStore(labStore);
  const { items } = useStore(filesStore);
  const { model: chosen } = useStore(draftStore);
  return (
    <>
      <ViewHead
        title="Models"
        titleId="models-title"
        intro={
          <>
            The T5 whose weights stay as they are while a prompt is tuned for it. A prompt fits the model that it was
            tuned for, and no other.
          </>
        }
      >
        <GiveFiles>
          Drop a model folder from Hugging Face (config.json, *.safetensors, spiece.model or tokenizer.json) anywhere,
          or
        </GiveFiles>
      </ViewHead>
      <DroppedPanel />
      <ModelLoading />
      <ul className={classNames(layout.cards, styles.models)}>
        {knownModels(index, items, chosen).map((model) => (
          <li key={model.id}>
            <ModelCard model={model} isChosen={sameSource(model.choice.source, chosen.source)} />
          </li>
        ))}
      </ul>
      <HubPanel />
      <KeptModels />
    </>
  );
}
