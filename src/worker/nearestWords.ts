/** Which words of the loaded model's vocabulary the positions of a prompt lie next to. */
import { nearestTokens } from '../prompts/similarity/nearestTokens.ts';
import type { LoadedModel } from '../training/prepareRun.ts';
import type { CommandBody, NearestTokensReply } from './protocol.ts';

/** @throws LabError `PromptShape` if the prompt is not as wide as the model, `PromptValues` */
export async function nearestWords(
  { model, tokenizer }: LoadedModel,
  { prompt, count }: Extract<CommandBody, { type: 'nearestTokens' }>,
): Promise<NearestTokensReply> {
  const table = {
    vocabSize: model.config.vocabSize,
    width: model.config.dModel,
    embeddingRows: (ids: readonly number[]) => model.embeddingRows(ids),
  };
  const positions = await nearestTokens({ ...prompt, name: 'the prompt' }, table, count);
  return positions.map((tokens) => tokens.map(({ id, cosine }) => ({ id, piece: tokenizer.piece(id), cosine })));
}
