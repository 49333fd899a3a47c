/** Figures of a study in words. */
import type { SimilarityMeasure } from '../../prompts/similarity/similarity.ts';

export const MEASURES: readonly { readonly id: SimilarityMeasure; readonly name: string }[] = [
  { id: 'averageTokens', name: 'Cosine of average tokens' },
  { id: 'tokenPairs', name: 'Average cosine of token pairs' },
];

/** A score or deviation in per cent, without the sign: "83.0". */
export function percentPoints(value: number): string {
  return value.toFixed(1);
}

/** A share of the error as per cent with its sign: "+42 %", "−250 %", "0 %". */
export function signedShare(share: number): string {
  const percent = Math.round(share * 100);
  return `${percent > 0 ? '+' : percent < 0 ? '−' : ''}${Math.abs(percent)} %`;
}

/** A correlation: "0.71", "−0.07"; a dash where it is undefined. */
export function correlationWords(value: number | null): string {
  if (value === null) return '–';
  return `${value < 0 ? '−' : ''}${Math.abs(value).toFixed(2)}`;
}
