/**
 * The GPU and the one model on it. A GPU that has failed takes its model with it; the next who needs the model gets it
 * loaded again, from the same files, on a GPU opened anew.
 */
import { isLabError, type LabError } from '../base/errors.ts';
import type { WeightStorage } from '../engine/fused/packMatrix.ts';
import { type LoadedFrozenModel, loadFrozenModel } from '../t5/loadModel.ts';
import { serializedModel } from '../training/serializedModel.ts';
import { busy } from './busy.ts';
import type { HostPorts, OpenedDevice } from './hostPorts.ts';
import type { DeviceReport, ModelReport, ModelSource } from './protocol.ts';

/** Which of the device's executors. */
type LoadWay = 'executor' | 'tuningExecutor';

export class ModelHolder {
  private readonly ports: Pick<HostPorts, 'post' | 'openDevice' | 'modelFiles'>;
  private readonly onFault: (error: LabError) => void;
  private device: OpenedDevice | null = null;
  private source: ModelSource | null = null;
  private weights: WeightStorage = 'float32';
  private loaded: LoadedFrozenModel | null = null;
  private reloading: Promise<ModelReport> | null = null;

  /** `onFault` hears of the GPU's failure, also when nobody is using it. */
  constructor(ports: Pick<HostPorts, 'post' | 'openDevice' | 'modelFiles'>, onFault: (error: LabError) => void) {
    this.ports = ports;
    this.onFault = onFault;
  }

  /** Where the model came from, or will come from when it is needed again. */
  get modelSource(): ModelSource | null {
    return this.source;
  }

  /** The GPU, opened if it is not open or has failed. @throws LabError `WebGpuMissing` */
  async openDevice(): Promise<DeviceReport> {
    return (await this.opened()).report;
  }

  private async opened(): Promise<OpenedDevice> {
    if (this.device !== null) return this.device;
    this.forgetModel();
    const device = await this.ports.openDevice(
      (error) => {
        if (this.device === device) this.device = null;
        this.onFault(error);
      },
      (progress) => this.ports.post({ type: 'kernelProgress', ...progress }),
    );
    this.device = device;
    return device;
  }

  /** Loads a model in place of the one before, which is let go first: two may not fit. @throws LabError */
  load(source: ModelSource, weights: WeightStorage): Promise<ModelReport> {
    return this.loadBy('executor', source, weights);
  }

  /** Loads the same model again, its kernels tuned anew. @throws LabError `Busy` if none was ever loaded */
  tuneAgain(): Promise<ModelReport> {
    if (this.source === null) throw noModel();
    return this.reload('tuningExecutor', this.source, this.weights);
  }

  private async loadBy(way: LoadWay, source: ModelSource, weights: WeightStorage): Promise<ModelReport> {
    this.forgetModel();
    this.source = null;
    const device = await this.opened();
    const files = this.ports.modelFiles(source);
    const onError = (error: unknown) => {
      // A model of an earlier device may still be asked: that says nothing of the one that is open.
      if (this.device === device && isLabError(error, 'DeviceLost', 'GpuOutOfMemory', 'GpuValidation')) {
        this.device = null;
      }
    };
    const loading = loadFrozenModel(files, device[way], weights, (progress) => {
      this.ports.post({ type: 'modelProgress', ...progress });
    });
    loading.catch(onError);
    const loaded = await loading;
    const model = serializedModel(loaded.model, onError);
    this.loaded = { ...loaded, model };
    this.source = source;
    this.weights = weights;
    const { tokenizer, parameters, bytesOnGpu, tuning } = loaded;
    return {
      name: files.name,
      config: model.config,
      identity: model.identity,
      tokenizerIdentity: tokenizer.identity,
      parameters,
      weights,
      bytesOnGpu,
      tuning,
    };
  }

  /**
   * The model, loaded again if its GPU has failed or its weights are to be stored otherwise.
   * @throws LabError `Busy` if none was ever loaded
   */
  async require(weights: WeightStorage = this.weights): Promise<LoadedFrozenModel> {
    if (this.loaded !== null && this.device !== null && this.weights === weights) return this.loaded;
    if (this.source !== null) {
      // A run that recovers and a person who tries an input may need it at the same time.
      this.reloading ??= this.reload('executor', this.source, weights).finally(() => {
        this.reloading = null;
      });
      await this.reloading;
    }
    if (this.loaded !== null) return this.loaded;
    throw noModel();
  }

  private async reload(way: LoadWay, source: ModelSource, weights: WeightStorage): Promise<ModelReport> {
    try {
      return await this.loadBy(way, source, weights);
    } catch (error) {
      // A GPU that fails on the way does not make it another model: it can be tried once more.
      this.source ??= source;
      throw error;
    }
  }

  private forgetModel(): void {
    this.loaded?.model.dispose();
    this.loaded = null;
  }
}

function noModel(): LabError {
  return busy('No model is loaded', 'a command that needs one', 'a loaded model', 'Load a model first.');
}
