/** What goes into the event log: the stores' and the worker's own news, in words. */
import { byteSize } from '../../base/byteSize.ts';
import { tuningSentence } from '../../engine/fused/tuning/tuningReport.ts';
import { deviceName } from '../../worker/deviceName.ts';
import { type DeviceState, deviceStore } from '../deviceStore.ts';
import { errorsStore } from '../errorsStore.ts';
import { metricColumnsStore } from '../metrics/metricColumnsStore.ts';
import { type LoadState, modelStore } from '../modelStore.ts';
import { listenToRunStates } from '../run/runChanges.ts';
import type { ShownRun } from '../run/runsStore.ts';
import { undoStore } from '../undoStore.ts';
import { trainingWorker } from '../worker/trainingWorker.ts';
import { logEvent } from './eventLog.ts';

/** Call once, before anything is opened. */
export function listenForEvents(): void {
  deviceStore.subscribe(({ device }, { device: before }) => {
    if (device !== before) logEvent('device', deviceWords(device));
  });
  modelStore.subscribe(({ load }, { load: before }) => {
    if (load.kind !== before.kind) logEvent('model', modelWords(load));
  });
  listenToRunStates((run, before) => logEvent('run', runWords(run, before)));
  trainingWorker.listen((event) => {
    if (event.type === 'checkpoint') logEvent('storage', `Checkpoint ${event.step} of run ${event.runId} is stored`);
  });
  undoStore.subscribe(({ deletion }) => {
    if (deletion !== null) logEvent('storage', deletion.message);
  });
  errorsStore.subscribe(({ errors }, { errors: before }) => {
    for (const error of errors) {
      const known = before.find(({ id }) => id === error.id);
      if (known?.count === error.count) continue;
      const { tag, what, found, expected, where } = error.parts;
      const place = where === undefined ? '' : `${where}: `;
      logEvent('error', `[${tag}] ${place}${what}; found ${found}; expected ${expected}`);
    }
  });
}

function deviceWords(device: DeviceState): string {
  switch (device.kind) {
    case 'opening':
      return 'Looking for a GPU';
    case 'ready': {
      const { software, features } = device.report;
      return `${software ? 'Software GPU' : 'GPU'} open: ${deviceName(device.report)}; features: ${features.join(', ') || 'none'}`;
    }
    case 'missing':
      return `No GPU: ${device.error.what}; found ${device.error.found}`;
  }
}

function modelWords(load: LoadState): string {
  switch (load.kind) {
    case 'none':
      return 'No model is loaded';
    case 'loading':
      return `Loading ${load.name}`;
    case 'ready': {
      const { name, weights, bytesOnGpu, tuning } = load.report;
      const kernels = tuning === null ? '' : `; ${tuningSentence(tuning)}`;
      return `${name} is loaded: weights as ${weights}, ${byteSize(bytesOnGpu)} on the GPU${kernels}`;
    }
  }
}

function runWords({ id, spec, state }: ShownRun, before: string | null): string {
  const step = metricColumnsStore.of(id).latest('step') ?? 0;
  const place = `step ${step} of ${spec.steps}`;
  return before === null ? `Run ${spec.name} (${id}) begins: ${state}, ${place}` : `Run ${id}: ${state}, ${place}`;
}
