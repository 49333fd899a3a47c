/** The GPU and the model of a command that trains studies: opened and loaded once, however many studies there are. */
import type { WeightStorage } from '../../engine/fused/packMatrix.ts';
import { installNodeGpu } from '../../engine/nodeGpu.ts';
import { gpuOpener, type TuningSettings } from '../gpuDevice.ts';
import { ModelHolder } from '../modelHolder.ts';
import type { CommandLine } from './commandLine.ts';
import { type HeadlessSurroundings, modelFilesOf } from './headlessRun.ts';

/**
 * The model of a run file with these weights, on the GPU; the same one whenever it is asked for again.
 * @param records of kernels' choices: those of the first call count, which a command that is resumed makes again
 * @throws LabError of any tag that a GPU or a model can give; Error if another model is asked for: that is the caller's fault
 */
export type OpenModel = (
  model: string,
  weights: WeightStorage,
  records: TuningSettings['records'],
) => Promise<ModelHolder>;

export function modelOpener(
  { executor, tuning }: Pick<CommandLine, 'executor' | 'tuning'>,
  { labFolder, progress }: Pick<HeadlessSurroundings, 'labFolder' | 'progress'>,
): OpenModel {
  let opened: { readonly what: string; readonly holder: Promise<ModelHolder> } | null = null;

  async function open(...[model, weights, records]: Parameters<OpenModel>): Promise<ModelHolder> {
    const nowSeconds = () => performance.now() / 1000;
    const holder = new ModelHolder(
      {
        post: (event) => {
          if (event.type === 'kernelProgress') progress.tell(event);
        },
        openDevice: gpuOpener(executor, { mode: tuning, records, nowSeconds }),
        modelFiles: () => modelFilesOf(model, labFolder),
      },
      () => {}, // Whoever trains meets the failure too.
    );
    await installNodeGpu();
    progress.device(await holder.openDevice());
    const source = model === 'lab' ? ({ kind: 'lab' } as const) : ({ kind: 'files', name: model, files: {} } as const);
    progress.model(await holder.load(source, weights));
    return holder;
  }

  return (model, weights, records) => {
    const what = `${model} as ${weights}`;
    opened ??= { what, holder: open(model, weights, records) };
    if (opened.what !== what) throw new Error(`A model is open already: ${opened.what}, not ${what}`);
    return opened.holder;
  };
}
