/** MultiRC's texts without markup, grouped by question (`glue` of t5/data/preprocessors.py, `multirc` of postprocessors.py). */
import type { PrepareRow } from './taskPreset.ts';

export const prepareMultirc: PrepareRow = (fields) => {
  const { question = '', answer = '', paragraph = '' } = fields;
  const plain = (text: string) => text.replaceAll('<br>', ' ').replace(/<\/?b>/g, '');
  const texts = { question: plain(question), answer: plain(answer), paragraph: plain(paragraph) };
  // T5 groups by the question's index, which tables seldom have; the texts tell questions apart as well.
  return [{ fields: { ...fields, ...texts }, group: JSON.stringify([paragraph, question]) }];
};
