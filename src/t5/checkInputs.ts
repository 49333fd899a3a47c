/** Checks on what a `FrozenModel` is given: an id outside the vocabulary would read another tensor's memory. */
import { LabError } from '../base/errors.ts';
import type { BeamOptions } from './beamSearch.ts';
import type { T5Config } from './config.ts';
import type { Decoding, PromptValues, TokenBatch } from './frozenModel.ts';
import type { SamplingOptions } from './sampling.ts';

/** @throws LabError `PromptShape` if the prompt's width is not the model's, or its values are not length * width */
export function checkPrompt(prompt: PromptValues, config: T5Config): void {
  const { length, width, values } = prompt;
  if (length > 0 && width !== config.dModel) {
    throw new LabError({
      tag: 'PromptShape',
      what: 'The prompt is not as wide as the model',
      found: `width ${width}`,
      expected: `width ${config.dModel}`,
      remedy: 'Choose a prompt made for this model, or the model that the prompt was made for.',
    });
  }
  if (!Number.isInteger(length) || length < 0 || values.length !== length * width) {
    throw new LabError({
      tag: 'PromptShape',
      what: 'The prompt has another number of values than its shape says',
      found: `${values.length} values`,
      expected: `${length * width} for [${length}, ${width}]`,
      remedy: 'Choose another prompt.',
    });
  }
}

/** @throws LabError `TokenizerFormat` if an id is none of the model's */
export function checkTokenIds(ids: ArrayLike<number>, config: T5Config): void {
  for (let index = 0; index < ids.length; index++) {
    const id = ids[index] ?? -1;
    if (!Number.isInteger(id) || id < 0 || id >= config.vocabSize) {
      throw new LabError({
        tag: 'TokenizerFormat',
        what: 'A token is not in the model’s vocabulary',
        found: `id ${id}`,
        expected: `0 to ${config.vocabSize - 1}`,
        remedy: 'Use the tokenizer that belongs to the model.',
      });
    }
  }
}

/** `ids` are `batchSize` rows of equal, positive length. @throws Error otherwise: that is a fault of the caller */
export function checkRows(ids: Int32Array, batchSize: number): void {
  if (!Number.isInteger(batchSize) || batchSize < 1 || ids.length === 0 || ids.length % batchSize !== 0) {
    throw new Error(`${ids.length} token ids are not ${batchSize} rows`);
  }
}

/** @throws LabError `RunFile` if there is no such beam search of this model's vocabulary */
export function checkBeams({ beams, alpha }: Pick<BeamOptions, 'beams' | 'alpha'>, { vocabSize }: T5Config): void {
  const most = Math.floor(vocabSize / 2);
  if (!Number.isInteger(beams) || beams < 1 || beams > most) {
    throw new LabError({
      tag: 'RunFile',
      what: 'There is no beam search with so many beams',
      found: `${beams} beams`,
      expected: `1 to ${most}: each step weighs twice as many of the vocabulary's ${vocabSize} tokens`,
      remedy: 'Set decoding.beams to 4, as T5X does.',
    });
  }
  if (!Number.isFinite(alpha) || alpha < 0) {
    throw new LabError({
      tag: 'RunFile',
      what: 'The brevity penalty of a beam search needs an exponent of 0 or above',
      found: `alpha ${alpha}`,
      expected: 'a number, 0 or above',
      remedy: 'Set decoding.alpha to 0.6, as T5X does.',
    });
  }
}

/** @throws LabError `RunFile` if there is no such decoding with this model's vocabulary */
export function checkDecoding(decoding: Decoding, config: T5Config): void {
  if (decoding.method === 'beam') checkBeams(decoding, config);
  if (decoding.method === 'sample') checkSampling(decoding);
}

function checkSampling({ temperature, topK, topP }: SamplingOptions): void {
  const isNumber = Number.isFinite(temperature) && temperature >= 0 && Number.isInteger(topK) && topK >= 0;
  if (isNumber && topP >= 0 && topP <= 1 && (topK === 0 || topP === 0)) return;
  throw new LabError({
    tag: 'RunFile',
    what: 'There is no sampling with these settings',
    found: `temperature ${temperature}, topK ${topK}, topP ${topP}`,
    expected: 'a temperature of 0 or above, and either a topK or a topP up to 1, or neither',
    remedy: 'Set decoding.topP to 0.9 and decoding.topK to 0, as T5X does.',
  });
}

/** Everything of a batch. @throws LabError `TokenizerFormat`; Error if lengths contradict each other */
export function checkBatch(batch: TokenBatch, config: T5Config): void {
  checkRows(batch.inputIds, batch.batchSize);
  checkRows(batch.targetIds, batch.batchSize);
  if (
    batch.inputIds.length !== batch.batchSize * batch.inputLength ||
    batch.targetIds.length !== batch.batchSize * batch.targetLength
  ) {
    throw new Error(`A batch's ids are not [${batch.batchSize}, ${batch.inputLength}] and [.., ${batch.targetLength}]`);
  }
  checkTokenIds(batch.inputIds, config);
  checkTokenIds(batch.targetIds, config);
}
