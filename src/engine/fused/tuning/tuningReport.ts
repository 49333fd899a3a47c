/** How a model's kernels were chosen, for people. Light: the page tells it without the kernels at hand. */
import type { Refusal } from './trial.ts';

const DEFAULT_REASONS = {
  off: 'tuning is switched off',
  software: 'on a software GPU that takes longer than it gains',
  time: 'this GPU’s driver compiled none of them in time',
} as const;

/** How the choices came about. Structured-cloneable. */
export type TuningReport =
  | { readonly kind: 'default'; readonly reason: keyof typeof DEFAULT_REASONS }
  | {
      readonly kind: 'tuned';
      readonly tunedAtMs: number;
      /** That it took. */
      readonly seconds: number;
      /** False if it was done at this load. */
      readonly remembered: boolean;
      /** How many times faster a training step's tuned kernels are than by default. */
      readonly speedUp: number;
      readonly chosen: readonly ChosenVariant[];
      readonly refused: readonly Refusal[];
    };

/** One decision: "products of the encoder", "8x8 in registers, workgroups of 16x8". */
export interface ChosenVariant {
  readonly what: string;
  readonly variant: string;
  readonly isDefault: boolean;
}

/** The report as a sentence. */
export function tuningSentence(report: TuningReport): string {
  if (report.kind === 'default') return `Kernels are not tuned: ${DEFAULT_REASONS[report.reason]}.`;
  const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' }).format(report.tunedAtMs);
  const gain =
    report.speedUp < 1.005
      ? 'the defaults are the fastest'
      : `${report.speedUp.toFixed(2)} times as fast as the defaults`;
  return `Kernels tuned for this GPU on ${day}: ${gain}.`;
}
