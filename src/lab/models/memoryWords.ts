/** What a model would take of a GPU's memory, in words, from its configuration alone: before anything is loaded. */

import { byteSize } from '../../base/byteSize.ts';
import { isLabError } from '../../base/errors.ts';
import type { WeightStorage } from '../../engine/fused/packMatrix.ts';
import type { T5Config } from '../../t5/config.ts';
import { memoryOfRun, parameterCount, type SizedRun, weightBytesByStorage } from '../../training/memoryOfRun.ts';

/** Few graphics cards have more; browsers do not tell how much there is. */
const LARGE_CARD_BYTES = 24 * 2 ** 30;
/** Most cards have as much. */
const COMMON_CARD_BYTES = 8 * 2 ** 30;
/** Of a card, what weights may take so that there is room for a step. */
const WEIGHTS_SHARE = 0.75;

/** T5 1.1 in its published sizes, with their parameters. */
const PUBLISHED = [
  { name: 'T5-XL', parameters: 2.85e9 },
  { name: 'T5-large', parameters: 0.78e9 },
  { name: 'T5-base', parameters: 0.25e9 },
] as const;

const SMALLEST: WeightStorage = 'int8';

/** Bytes a parameter; int8 has a scale for a row besides. */
const BYTES = { float32: 4, float16: 2, int8: 1.05 } as const;

export interface MemoryWords {
  /** "11 billion parameters; weights on the GPU: 41 GB as float32, 21 GB as float16, 11 GB as int8". */
  readonly fact: string;
  /** What to know before it is loaded, and what would fit; null for a model that most graphics cards hold. */
  readonly warning: string | null;
}

/** @param run the recipe to train it by */
export function memoryWords(config: T5Config, run: SizedRun): MemoryWords {
  const parameters = parameterCount(config);
  const weights = weightBytesByStorage(config);
  const sizes = weights.map(({ storage, bytes }) => `${byteSize(bytes)} as ${storage}`);
  const fact = `${parameterWords(parameters)}; weights on the GPU: ${sizes.join(', ')}`;
  const step = stepBytes(config, run);
  const needOf = (wanted: WeightStorage) => step + (weights.find(({ storage }) => storage === wanted)?.bytes ?? 0);
  const [need, least] = [needOf(run.weights), needOf(SMALLEST)];
  if (need <= COMMON_CARD_BYTES) return { fact, warning: null };
  const takes = `training by the recipe of the sentence takes ${byteSize(need)}`;
  const said =
    need > LARGE_CARD_BYTES
      ? `This model will not fit as ${run.weights}: ${takes}, and hardly a graphics card has more than ${byteSize(LARGE_CARD_BYTES)}.`
      : `This model may not fit as ${run.weights}: ${takes}. Many graphics cards have ${byteSize(COMMON_CARD_BYTES)}; browsers do not tell how much yours has.`;
  const smaller =
    run.weights === SMALLEST
      ? ''
      : `As ${SMALLEST}, which the model’s menu in the sentence offers, it is ${byteSize(least)}.`;
  const would = wouldFit(parameters, least > LARGE_CARD_BYTES ? LARGE_CARD_BYTES : COMMON_CARD_BYTES);
  return { fact, warning: [said, smaller, would].filter((words) => words !== '').join(' ') };
}

/** The largest step at its least: blocks computed twice. 0 where no desktop GPU could hold one of its arrays. */
function stepBytes(config: T5Config, run: SizedRun): number {
  try {
    return memoryOfRun(config, run).twice.transientBytes;
  } catch (error) {
    if (isLabError(error, 'GpuOutOfMemory')) return 0;
    throw error;
  }
}

/** Smaller models of the family on a card, each in the finest form that leaves room for a step. */
function wouldFit(parameters: number, cardBytes: number): string {
  const fitting = PUBLISHED.flatMap((model) => {
    const storage = (['float32', 'float16', 'int8'] as const).find(
      (form) => model.parameters * BYTES[form] <= cardBytes * WEIGHTS_SHARE,
    );
    if (storage === undefined || model.parameters >= parameters) return [];
    return [`${model.name} as ${storage} (${byteSize(model.parameters * BYTES[storage])})`];
  });
  return fitting.length === 0 ? '' : `On ${byteSize(cardBytes)} would fit: ${fitting.join(', ')}.`;
}

function parameterWords(parameters: number): string {
  return parameters >= 1e9
    ? `${(parameters / 1e9).toFixed(1)} billion parameters`
    : `${(parameters / 1e6).toFixed(1)} million parameters`;
}
