/** The button that does what an error advises, where the page can do it. */
import type { LabErrorParts } from '../../base/errors.ts';
import { deviceStore, openDevice } from '../../lab/deviceStore.ts';
import { chooseModel, draftStore, LAB_MODEL } from '../../lab/draft/draftStore.ts';
import { type ErrorAction, showError } from '../../lab/errorsStore.ts';
import { loadModel } from '../../lab/modelStore.ts';
import { emptyStorageTrash } from '../../lab/run/storedRuns.ts';

/** In the order of the buttons; empty where only the person can help. */
export function remedyActions({ tag, found }: Pick<LabErrorParts, 'tag' | 'found'>): readonly ErrorAction[] {
  switch (tag) {
    case 'DeviceLost':
    case 'WebGpuMissing':
      return [
        {
          label: 'Ask for the GPU again',
          run: () => {
            deviceStore.setState({ device: { kind: 'opening' } });
            openDevice().catch(showError);
          },
        },
      ];
    case 'ModelConfig':
    case 'ModelWeights':
    case 'TokenizerFormat':
      return [
        {
          label: 'Use the lab’s own model',
          run: () => {
            chooseModel(LAB_MODEL);
            loadModel(draftStore.getState()).catch(showError);
          },
        },
      ];
    case 'Storage':
      // Other failures are not a matter of room.
      if (!found.includes('QuotaExceededError')) return [];
      return [{ label: 'Empty the trash', run: () => void emptyStorageTrash().catch(showError) }];
    case 'Unexpected':
      return [{ label: 'Reload the page', run: () => location.reload() }];
    default:
      return [];
  }
}
