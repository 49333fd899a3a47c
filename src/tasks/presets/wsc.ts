/**
 * The Winograd schemas as T5 trains on them (`wsc_simple` of t5/data/preprocessors.py): the text with its pronoun between
 * stars, and the noun that it refers to as the target.
 */
import { excerpt } from '../template.ts';
import type { PrepareRow } from './taskPreset.ts';
import { unreadableField } from './unreadableField.ts';

/** In training only the nouns that are the referent; in validation all, with the truth for the metric. */
export const prepareWsc: PrepareRow = (row, split, where) => {
  const { text = '', span1_text: referent = '', span2_text: pronoun = '', span2_index: index = '', label = '' } = row;
  if (!isTruthValue(label)) throw unreadableField('label', label, '0 or 1, False or True', where);
  const isReferent = /^(1|true)$/i.test(label);
  if (!isReferent && split === 'train') return [];
  return [{ fields: { text: markPronoun(text, pronoun, index, where), referent }, isReferent }];
};

/** Whether a field says that the noun is the referent, or that it is not. */
export function isTruthValue(field: string): boolean {
  return /^(0|1|false|true)$/i.test(field);
}

function markPronoun(text: string, pronoun: string, index: string, where: string): string {
  if (pronoun === '') throw unreadableField('span2_text', pronoun, 'the pronoun', where);
  const words = text.split(' ');
  const at = /^\d+$/.test(index) ? Number(index) : 0;
  const word = words[at];
  if (at < 1 || word === undefined) throw unreadableField('span2_index', index, `1 to ${words.length - 1}`, where);
  const before = words.slice(0, at);
  const behind = words.slice(at + 1);
  // Two texts of the data set need the latter, which T5 rewrites by hand: punctuation at the pronoun, an index too low.
  const tail = word.startsWith(pronoun) ? word.slice(pronoun.length) : null;
  if (tail === '') return blankFilled(before, pronoun, behind);
  if (tail !== null && !/[\p{L}\p{N}]/u.test(tail)) return blankFilled(before, pronoun, [tail, ...behind]);
  if (behind[0] === pronoun) return blankFilled([...before, word], pronoun, behind.slice(1));
  throw unreadableField(
    'span2_index',
    index,
    `the place of ${JSON.stringify(excerpt(pronoun))} among the words`,
    where,
  );
}

/** T5 writes X for the pronoun and then replaces every X that stands alone, one of the text's own too. */
function blankFilled(before: readonly string[], pronoun: string, behind: readonly string[]): string {
  return `${before.join(' ')} X ${behind.join(' ')}`.replaceAll(' X ', () => ` *${pronoun}* `);
}
