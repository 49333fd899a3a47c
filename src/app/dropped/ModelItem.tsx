/** A given model folder. */
import { useStore } from 'zustand';
import { byteSize } from '../../base/byteSize.ts';
import { deviceStore } from '../../lab/deviceStore.ts';
import { draftStore } from '../../lab/draft/draftStore.ts';
import type { InspectedModel } from '../../lab/files/inspected.ts';
import { takeModel } from '../../lab/files/takeModel.ts';
import { liveRun, runsStore } from '../../lab/run/runsStore.ts';
import { Button } from '../controls/Button.tsx';
import typeset from '../design/typeset.module.css';
import { ItemCard } from './ItemCard.tsx';

export function ModelItem({ item }: { item: InspectedModel }) {
  const { device } = useStore(deviceStore);
  const isBusy = liveRun(useStore(runsStore)) !== null;
  const { model } = useStore(draftStore);
  return (
    <ItemCard
      id={item.id}
      isChosen={model.source === item.choice.source}
      name={item.name}
      what={`T5 model in Hugging Face layout, ${byteSize(item.bytes)}`}
      actions={
        <Button look="primary" isDisabled={device.kind === 'missing' || isBusy} onPress={() => takeModel(item.choice)}>
          Load this model
        </Button>
      }
    >
      <ul className={typeset.small}>
        {item.facts.map((fact) => (
          <li key={fact}>{fact}</li>
        ))}
      </ul>
      {item.memoryWarning !== null && <p className={typeset.strong}>{item.memoryWarning}</p>}
      {device.kind === 'missing' && <p className={typeset.small}>Loading it needs WebGPU.</p>}
      {isBusy && <p className={typeset.small}>It can be loaded when the run under way has ended.</p>}
    </ItemCard>
  );
}
