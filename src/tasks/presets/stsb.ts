/** STS-B's similarities as text (`stsb` of t5/data/preprocessors.py). */
import type { PrepareRow } from './taskPreset.ts';
import { unreadableField } from './unreadableField.ts';

export const prepareStsb: PrepareRow = (fields, _split, where) => {
  const { label = '' } = fields;
  if (!isSimilarity(label)) throw unreadableField('similarity', label, 'a number from 0 to 5', where);
  return [{ fields: { ...fields, label: similarityText(Number(label)) } }];
};

/** Whether a field is a similarity as STS-B has them: a decimal number from 0 to 5. */
export function isSimilarity(field: string): boolean {
  return /^\d+(\.\d*)?$/.test(field) && Number(field) <= 5;
}

/**
 * The similarity rounded to a multiple of 0.2, with one decimal: 26 classes. In float32 and halves to even, as
 * TensorFlow rounds: 2.5 becomes 2.4.
 */
export function similarityText(similarity: number): string {
  const fifths = Math.fround(Math.fround(similarity) * 5);
  const below = Math.floor(fifths);
  const rest = fifths - below;
  const rounded = rest < 0.5 || (rest === 0.5 && below % 2 === 0) ? below : below + 1;
  return (rounded / 5).toFixed(1);
}
