/** Every kernel of the engine with its check. */
import { WEIGHT_STORAGES } from '../../../src/engine/fused/packMatrix.ts';
import { attentionCheck } from './attentionCheck.ts';
import { cachedAttentionCheck } from './cachedAttentionCheck.ts';
import { applyFactorsCheck, dropoutFactorsCheck } from './dropoutChecks.ts';
import { gatherCheck, promptGradientCheck } from './embeddingChecks.ts';
import { headLossCheck } from './headLossCheck.ts';
import type { KernelCheck } from './kernelCheck.ts';
import { OPTIMIZER_SPECS, optimizerCheck } from './optimizerCheck.ts';
import { gatedGeluCheck, productCheck, reluCheck } from './productChecks.ts';
import { rmsNormCheck } from './rmsNormCheck.ts';
import { sumsCheck } from './sumsCheck.ts';
import { tokenLossCheck } from './tokenLossCheck.ts';
import { topLogitsCheck } from './topLogitsCheck.ts';

export const KERNEL_CHECKS: readonly KernelCheck[] = [
  ...WEIGHT_STORAGES.flatMap((storage) => [productCheck(storage), reluCheck(storage), gatedGeluCheck(storage)]),
  ...WEIGHT_STORAGES.map(gatherCheck),
  promptGradientCheck,
  rmsNormCheck,
  attentionCheck('self'),
  attentionCheck('cross'),
  tokenLossCheck,
  headLossCheck('own'),
  headLossCheck('tied'),
  sumsCheck,
  ...OPTIMIZER_SPECS.map(([name, spec]) => optimizerCheck(name, spec)),
  cachedAttentionCheck,
  topLogitsCheck,
  dropoutFactorsCheck,
  applyFactorsCheck,
];
