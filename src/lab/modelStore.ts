/** The frozen model in the worker: what is loaded, and how far a load has come. */
import { createStore } from 'zustand/vanilla';
import type { ModelReport, ModelSource } from '../worker/protocol.ts';
import { openDevice } from './deviceStore.ts';
import { chooseModel, draftStore } from './draft/draftStore.ts';
import type { ModelChoice } from './draft/draftTypes.ts';
import { trainingWorker } from './worker/trainingWorker.ts';

export type LoadState =
  | { readonly kind: 'none' }
  | { readonly kind: 'loading'; readonly name: string; readonly loadedBytes: number; readonly totalBytes: number }
  | { readonly kind: 'ready'; readonly source: ModelSource; readonly report: ModelReport };

export const modelStore = createStore<{ load: LoadState }>(() => ({ load: { kind: 'none' } }));

let underWay: { readonly source: ModelSource; readonly report: Promise<ModelReport> } | null = null;

/**
 * The chosen model, loaded; at once if it already is.
 * @throws LabError of the device or the model's files.
 */
export function loadModel(choice: ModelChoice): Promise<ModelReport> {
  if (underWay !== null && sameSource(underWay.source, choice.source)) return underWay.report;
  const previous = underWay?.report ?? Promise.resolve(null);
  const report = previous
    .catch(() => null) // Another model's failure was told to whoever asked for it.
    .then(() => load(choice));
  const mine = { source: choice.source, report };
  underWay = mine;
  report.catch(() => {
    if (underWay === mine) forgetModel();
  });
  return report;
}

/** After a failure or a device loss: the next `loadModel` loads anew. */
export function forgetModel(): void {
  underWay = null;
  modelStore.setState({ load: { kind: 'none' } });
}

async function load({ name, source }: ModelChoice): Promise<ModelReport> {
  await openDevice();
  modelStore.setState({ load: { kind: 'loading', name, loadedBytes: 0, totalBytes: 0 } });
  const report = await trainingWorker.request({ type: 'loadModel', source });
  modelStore.setState({ load: { kind: 'ready', source, report } });
  const { model } = draftStore.getState();
  if (sameSource(model.source, source) && model.width !== report.config.dModel) {
    chooseModel({ ...model, width: report.config.dModel });
  }
  return report;
}

trainingWorker.listen((event) => {
  const { load } = modelStore.getState();
  if (event.type !== 'modelProgress' || load.kind !== 'loading') return;
  const { loadedBytes, totalBytes } = event;
  modelStore.setState({ load: { ...load, loadedBytes, totalBytes } });
});

function sameSource(a: ModelSource, b: ModelSource): boolean {
  return a === b || (a.kind === 'lab' && b.kind === 'lab');
}
