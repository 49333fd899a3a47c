/** One input, one prompt (or none), the model's answer: what "Try it" shows. */
import { LabError } from '../base/errors.ts';
import { promptFromArray } from '../prompts/prompt.ts';
import { formed, PLAIN_FORM } from '../t5/promptForm.ts';
import { rankLabels } from '../training/evaluation.ts';
import { padInputs } from '../training/padding.ts';
import type { LoadedModel } from '../training/prepareRun.ts';
import { cutWithEos } from '../training/tokenizeExamples.ts';
import { firstTokens } from './firstTokens.ts';
import type { CommandBody, TryReply } from './protocol.ts';

const MAXIMUM_INPUT_TOKENS = 512;
const MAXIMUM_ANSWER_TOKENS = 64;

/**
 * The answer, found as asked, what else might have stood at its start, and the labels by falling probability if labels
 * are given. @throws LabError `PromptShape`
 */
export async function tryInput(
  loaded: LoadedModel,
  { prompt, text, decoding, labels }: Extract<CommandBody, { type: 'tryInput' }>,
): Promise<TryReply> {
  const { model, tokenizer } = loaded;
  const width = model.config.dModel;
  if (prompt !== null && prompt.width !== width) {
    throw new LabError({
      tag: 'PromptShape',
      what: 'This prompt does not fit the loaded model',
      found: `a width of ${prompt.width}`,
      expected: `a width of ${width}`,
      remedy: 'Load the model that the prompt was trained for.',
    });
  }
  const usedPrompt =
    prompt === null
      ? { length: 0, width, values: new Float32Array() }
      : formed(
          promptFromArray(
            { shape: [prompt.length, prompt.width], values: prompt.values, dtype: 'float32' },
            'the prompt',
          ),
          prompt.form ?? PLAIN_FORM,
        );
  const tokens = (words: string, maximum: number) => cutWithEos(tokenizer.encode(words), maximum, tokenizer.eosTokenId);
  const inputIds = padInputs([tokens(text, MAXIMUM_INPUT_TOKENS)], MAXIMUM_INPUT_TOKENS);
  const question = {
    decoding,
    maxTargetLength: MAXIMUM_ANSWER_TOKENS,
    candidates: labels.map((label) => [...tokens(label, MAXIMUM_ANSWER_TOKENS)]),
  };
  const { answers, scores } = await model.answer(usedPrompt, inputIds, 1, question);
  const [probabilities = []] =
    labels.length === 0
      ? []
      : rankLabels(
          scores,
          labels.map((label) => ({ text: label })),
        );
  const [answer = []] = answers;
  return {
    answer: tokenizer.decode(answer),
    probabilities,
    firstTokens: await firstTokens(loaded, usedPrompt, inputIds, answer),
    inputTokens: inputIds.findLastIndex((id) => id !== tokenizer.padTokenId) + 1,
  };
}
