/** Prompts of another model for the loaded one: the map is fitted on the two models' embeddings of the words they share. */
import { LabError } from '../base/errors.ts';
import { dotProduct, normOf } from '../prompts/algebra/vectors.ts';
import { fittingWords } from '../prompts/recycling/fittingWords.ts';
import type { SharedToken } from '../prompts/recycling/sharedTokens.ts';
import { fitVocabularyMap, recyclePrompt, type VocabularyMap } from '../prompts/recycling/vocabularyMap.ts';
import { type ModelFiles, readModelIdentity } from '../t5/loadModel.ts';
import { openVocabulary, piecesOf } from '../t5/vocabulary.ts';
import type { LoadedModel } from '../training/prepareRun.ts';
import type { CommandBody, RecycleReply } from './protocol.ts';

/**
 * @throws LabError `Transfer` if the source model is not the one that was named, or its words do not determine a map;
 *   `PromptShape` if a prompt is not as wide as it; as reading a model folder does
 */
export async function recycle(
  loaded: LoadedModel,
  {
    prompts,
    sourceIdentity,
    ridge,
  }: Pick<Extract<CommandBody, { type: 'recyclePrompts' }>, 'prompts' | 'sourceIdentity' | 'ridge'>,
  files: ModelFiles,
): Promise<RecycleReply> {
  if (sourceIdentity !== null) await requireIdentity(files, sourceIdentity);
  const source = await openVocabulary(files);
  const { model, tokenizer } = loaded;
  const words = fittingWords(source.pieces, piecesOf(tokenizer, model.config.vocabSize), source.width);
  const pairsOf = async (tokens: readonly SharedToken[]) => ({
    count: tokens.length,
    source: await source.embeddingRows(tokens.map(({ sourceId }) => sourceId)),
    sourceWidth: source.width,
    target: await model.embeddingRows(tokens.map(({ targetId }) => targetId)),
    targetWidth: model.config.dModel,
  });
  const map = fitVocabularyMap(await pairsOf(words.fit), ridge);
  return {
    prompts: prompts.map((prompt) => recyclePrompt(prompt, map, 'the prompt')),
    words: words.fit.length,
    cosine: words.check.length === 0 ? null : meanCosine(await pairsOf(words.check), map),
  };
}

/** How well the map carries words that it was not fitted on: the mean cosine of where they come to and where they belong. */
function meanCosine(
  { count, source, target }: { readonly count: number; readonly source: Float32Array; readonly target: Float32Array },
  map: VocabularyMap,
): number {
  const { sourceWidth, targetWidth } = map;
  const moved = recyclePrompt({ length: count, width: sourceWidth, values: source }, map, 'the vocabulary').values;
  const row = (values: Float32Array, place: number) => values.subarray(place * targetWidth, (place + 1) * targetWidth);
  let sum = 0;
  for (let place = 0; place < count; place++) {
    const [one, other] = [row(moved, place), row(target, place)];
    const lengths = normOf(one) * normOf(other);
    // A word that comes to nothing points nowhere.
    sum += lengths === 0 ? 0 : dotProduct(one, other) / lengths;
  }
  return sum / count;
}

async function requireIdentity(files: ModelFiles, wanted: string): Promise<void> {
  const identity = await readModelIdentity(files);
  if (identity === wanted) return;
  throw new LabError({
    tag: 'Transfer',
    what: 'This is not the model that the prompt was tuned for',
    found: `weights ${identity.slice(0, 12)}…`,
    expected: `weights ${wanted.slice(0, 12)}…`,
    remedy: 'Drop the folder of the prompt’s own model.',
    where: files.name,
  });
}
