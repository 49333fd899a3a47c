/** A model's shape in the field's words. */
import type { T5Config } from '../../t5/config.ts';

export function shapeFacts(config: T5Config, parameters: number): readonly (readonly [name: string, value: string])[] {
  return [
    ['Family', config.feedForward === 'relu' ? 'T5 1.0 (ReLU)' : 'T5 1.1 and later (gated GELU)'],
    ['Parameters', `${(parameters / 1e6).toFixed(1)} million`],
    ['Width (d_model)', String(config.dModel)],
    ['Layers', `${config.numLayers} encoder, ${config.numDecoderLayers} decoder`],
    ['Attention heads', `${config.numHeads}, each ${config.dKv} wide`],
    ['Feed-forward width', String(config.dFf)],
  ];
}
