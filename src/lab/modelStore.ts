/** The frozen model in the worker: what is loaded, and how far a load has come. */
import { createStore } from 'zustand/vanilla';
import type { ModelReport, ModelSource } from '../worker/protocol.ts';
import { openDevice } from './deviceStore.ts';
import { chooseModel, draftStore } from './draft/draftStore.ts';
import type { Draft } from './draft/draftTypes.ts';
import { trainingWorker } from './worker/trainingWorker.ts';

export type LoadState =
  | { readonly kind: 'none' }
  | { readonly kind: 'loading'; readonly name: string; readonly loadedBytes: number; readonly totalBytes: number }
  | { readonly kind: 'ready'; readonly source: ModelSource; readonly report: ModelReport };

export const modelStore = createStore<{ load: LoadState }>(() => ({ load: { kind: 'none' } }));

/** A model, and how its weights are to be kept: the part of the draft that decides what is loaded. */
export type WantedModel = Pick<Draft, 'model' | 'weights'>;

let underWay: { readonly wanted: WantedModel; readonly report: Promise<ModelReport> } | null = null;

/**
 * The chosen model, loaded; at once if it already is.
 * @throws LabError of the device or the model's files.
 */
export function loadModel(wanted: WantedModel): Promise<ModelReport> {
  if (underWay !== null && isSame(underWay.wanted, wanted)) return underWay.report;
  const previous = underWay?.report ?? Promise.resolve(null);
  const report = previous
    .catch(() => null) // Another model's failure was told to whoever asked for it.
    .then(() => load(wanted));
  const mine = { wanted, report };
  underWay = mine;
  report.catch(() => {
    if (underWay === mine) forgetModel();
  });
  return report;
}

/** Loads the model again with its kernels tuned anew. @throws LabError of the device or the model's files */
export async function tuneAgain(): Promise<void> {
  const { load: before } = modelStore.getState();
  if (underWay === null || before.kind !== 'ready') return;
  const { source } = before;
  modelStore.setState({ load: { kind: 'loading', name: before.report.name, loadedBytes: 0, totalBytes: 0 } });
  const report = trainingWorker.request({ type: 'tuneAgain' });
  const mine = { wanted: underWay.wanted, report };
  underWay = mine;
  try {
    modelStore.setState({ load: { kind: 'ready', source, report: await report } });
  } catch (error) {
    if (underWay === mine) forgetModel();
    throw error;
  }
}

/** After a failure or a device loss: the next `loadModel` loads anew. */
export function forgetModel(): void {
  underWay = null;
  modelStore.setState({ load: { kind: 'none' } });
}

async function load({ model: { name, source }, weights }: WantedModel): Promise<ModelReport> {
  await openDevice();
  modelStore.setState({ load: { kind: 'loading', name, loadedBytes: 0, totalBytes: 0 } });
  const report = await trainingWorker.request({ type: 'loadModel', source, weights });
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

function isSame(a: WantedModel, b: WantedModel): boolean {
  return a.weights === b.weights && sameSource(a.model.source, b.model.source);
}

export function sameSource(a: ModelSource, b: ModelSource): boolean {
  return a === b || (a.kind === 'lab' && b.kind === 'lab');
}
