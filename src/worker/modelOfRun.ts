/** The model that a run file names: whoever trains must hold that one, and no other. */
import type { LoadedFrozenModel } from '../t5/loadModel.ts';
import type { RunSpec } from '../training/runFileTypes.ts';
import type { RunRecord } from '../training/runRecords.ts';
import { busy } from './busy.ts';
import type { ModelHolder } from './modelHolder.ts';
import type { ModelSource } from './protocol.ts';

export interface ModelOfRun {
  readonly loaded: LoadedFrozenModel;
  /** Where it came from, as it is recorded with a run. */
  readonly modelSource: RunRecord['modelSource'];
}

/**
 * The loaded model, its weights stored as the run wants them.
 * @throws LabError `Busy` if none is loaded, or it is not the one that the run names
 */
export async function modelOfRun(holder: ModelHolder, spec: RunSpec): Promise<ModelOfRun> {
  const loaded = await holder.require(spec.weights);
  return { loaded, modelSource: storedSource(holder.modelSource, spec) };
}

function storedSource(source: ModelSource | null, spec: RunSpec): RunRecord['modelSource'] {
  const name = source?.kind === 'files' ? source.name : null;
  if (source !== null && (spec.model === 'lab') === (name === null)) {
    return name === null ? { kind: 'lab' } : { kind: 'files', name };
  }
  throw busy(
    'The loaded model is not the one that this run names',
    name ?? "the lab's model",
    spec.model,
    'Load the model of the run first.',
  );
}
