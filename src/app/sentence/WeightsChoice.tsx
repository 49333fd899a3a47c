/** How the frozen weights are kept on the GPU: a choice beside the model, with what each takes. */
import { useStore } from 'zustand';
import { byteSize } from '../../base/byteSize.ts';
import { WEIGHT_STORAGES } from '../../engine/fused/packMatrix.ts';
import { draftStore } from '../../lab/draft/draftStore.ts';
import { takeWeights } from '../../lab/files/takeModel.ts';
import { modelStore, sameSource } from '../../lab/modelStore.ts';
import { packedWeightBytes } from '../../t5/fused/weightShapes.ts';
import { Select } from '../controls/fields.tsx';

export function WeightsChoice() {
  const { model, weights } = useStore(draftStore);
  const { load } = useStore(modelStore);
  // Only a loaded model tells its configuration, and with it the sizes.
  const config = load.kind === 'ready' && sameSource(load.source, model.source) ? load.report.config : null;
  return (
    <Select
      label="Weights on the GPU"
      description="Fewer bytes make room for larger models; the prompt learns against the rounded weights."
      value={weights}
      choices={WEIGHT_STORAGES.map((id) => ({
        id,
        name: config === null ? id : `${id} · ${byteSize(packedWeightBytes(config, id))}`,
      }))}
      onChange={(id) => {
        const chosen = WEIGHT_STORAGES.find((storage) => storage === id);
        if (chosen !== undefined) takeWeights(chosen);
      }}
    />
  );
}
