/** The GPU as the page knows it. */
import { createStore } from 'zustand/vanilla';
import { isLabError, type LabErrorParts } from '../base/errors.ts';
import type { DeviceReport } from '../worker/protocol.ts';
import { errorParts } from './errorsStore.ts';
import { trainingWorker } from './worker/trainingWorker.ts';

export type DeviceState =
  | { readonly kind: 'opening' }
  | { readonly kind: 'ready'; readonly report: DeviceReport }
  /** No WebGPU here: the page still inspects and converts. */
  | { readonly kind: 'missing'; readonly error: LabErrorParts };

export const deviceStore = createStore<{ device: DeviceState }>(() => ({ device: { kind: 'opening' } }));

let opened: Promise<DeviceReport> | null = null;

/**
 * The open GPU; asks for it at the first call and again after a failure or a loss.
 * @throws LabError `WebGpuMissing` and whatever else kept it from opening; the store then says `missing`.
 */
export function openDevice(): Promise<DeviceReport> {
  opened ??= trainingWorker.request({ type: 'openDevice' }).then(
    (report) => {
      deviceStore.setState({ device: { kind: 'ready', report } });
      return report;
    },
    (error: unknown) => {
      opened = null;
      deviceStore.setState({ device: { kind: 'missing', error: errorParts(error) } });
      throw error;
    },
  );
  return opened;
}

/** After a device loss: the next `openDevice` asks for a new one. */
export function forgetDevice(): void {
  opened = null;
}

/** True for the one error that the page explains at its own place instead of in a card. */
export function isMissingGpu(error: unknown): boolean {
  return isLabError(error, 'WebGpuMissing');
}
