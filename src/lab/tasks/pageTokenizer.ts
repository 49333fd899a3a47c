/** The tokenizer of a model, read by the page itself: it needs no GPU, and no worker that may be training. */
import { readModelTokenizer } from '../../t5/loadModel.ts';
import type { Tokenizer } from '../../tokenizers/tokenizer.ts';
import { browserModelFiles, labAt } from '../../worker/labFiles.ts';
import type { ModelSource } from '../../worker/protocol.ts';
import { sameSource } from '../modelStore.ts';

let last: { readonly source: ModelSource; readonly tokenizer: Promise<Tokenizer> } | null = null;

/** Read once as long as the same model is asked for. @throws LabError of the model's files */
export function tokenizerOf(source: ModelSource): Promise<Tokenizer> {
  if (last !== null && sameSource(last.source, source)) return last.tokenizer;
  const mine = { source, tokenizer: readModelTokenizer(browserModelFiles(source, labAt(document.baseURI))) };
  last = mine;
  mine.tokenizer.catch(() => {
    if (last === mine) last = null;
  });
  return mine.tokenizer;
}
