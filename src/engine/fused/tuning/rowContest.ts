/** Who works on a row: decided by the norms, which are most of the row kernels. */
import type { Uploader } from '../packedMatrix.ts';
import { rmsNormBackward, rmsNormForward } from '../rmsNorm.ts';
import type { GpuArray, Runner } from '../runner.ts';
import type { RowSharing } from '../wgsl.ts';
import type { Contest, Rehearsal } from './contest.ts';
import { seededValues } from './seededValues.ts';

const ROWS = 512;
const EPSILON = 1e-6;

/** @param rowsAStep of norms in a training step, forward and backward counted once */
export function rowContest(width: number, rowsAStep: number, candidates: readonly RowSharing[]): Contest<RowSharing> {
  return {
    id: `rows ${width}`,
    candidates,
    timesAStep: rowsAStep / ROWS,
    prepare: (uploader, extent) => rehearse(uploader, width, extent === 'full' ? ROWS : 1),
  };
}

function rehearse(uploader: Uploader, width: number, count: number): Rehearsal<RowSharing> {
  const x = uploader.upload(seededValues(count * width, 1, 1), [count, width]);
  const dY = uploader.upload(seededValues(count * width, 1, 2), [count, width]);
  const weight = uploader.upload(seededValues(width, 1, 3), [width]);
  const normalise = (runner: Runner, rows: RowSharing): readonly GpuArray[] => {
    const options = { epsilon: EPSILON, rows };
    return [rmsNormForward(runner, x, weight, options), rmsNormBackward(runner, dY, x, weight, options)];
  };
  return {
    check: normalise,
    time: (runner, rows) => {
      normalise(runner, rows);
    },
  };
}
