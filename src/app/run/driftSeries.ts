/** How far a run's prompt has come from where it started, checkpoint by checkpoint. */
import { promptDrift } from '../../lab/metrics/promptDrift.ts';
import type { AxisPlaces } from '../../lab/metrics/xAxes.ts';
import type { ShownCheckpoint } from '../../lab/run/runsStore.ts';
import type { Prompt } from '../../prompts/prompt.ts';
import type { ChartSeries } from '../charts/chartTypes.ts';

/** What a prompt is measured against, and what that is called. */
export interface DriftReference {
  readonly prompt: Prompt;
  readonly step: number;
  readonly name: string;
}

/**
 * The prompt it started from, where the page holds it in the run's shape; else its first checkpoint. Null if there is
 * neither.
 */
export function driftReference(before: Prompt | null, checkpoints: readonly ShownCheckpoint[]): DriftReference | null {
  const [first] = checkpoints;
  const isLike = before !== null && (first === undefined || sameShape(before, first.prompt));
  if (isLike) return { prompt: before, step: 0, name: 'the source' };
  return first === undefined ? null : { prompt: first.prompt, step: first.step, name: `checkpoint ${first.step}` };
}

/** Cosine distance to the reference at a checkpoint, over the prompt's tokens. */
export interface DriftAt {
  readonly step: number;
  readonly mean: number;
  readonly least: number;
  readonly most: number;
}

/** Of the checkpoints that have the reference's shape, from its step on. */
export function driftsFrom(reference: DriftReference, checkpoints: readonly ShownCheckpoint[]): DriftAt[] {
  return checkpoints
    .filter(({ prompt, step }) => step >= reference.step && sameShape(prompt, reference.prompt))
    .map(({ step, prompt }) => ({ step, ...spread(reference.prompt, prompt) }));
}

/** The mean over the tokens, and the tokens that turned least and most. */
export function driftSeries(drifts: readonly DriftAt[], places: AxisPlaces, colorIndex: number): ChartSeries[] {
  const x = Float64Array.from(drifts, ({ step }) => places.of(step));
  const column = (key: 'mean' | 'least' | 'most') => Float64Array.from(drifts, (each) => each[key]);
  return [
    { name: 'mean of the tokens', x, y: column('mean'), colorIndex },
    { name: 'token that turned most', x, y: column('most'), colorIndex, dash: 1 },
    { name: 'token that turned least', x, y: column('least'), colorIndex, dash: 2 },
  ];
}

function spread(before: Prompt, { values, length, width }: Prompt) {
  const distances = promptDrift(before.values, values, length, width).cosineDistance.filter(Number.isFinite);
  if (distances.length === 0) return { mean: Number.NaN, least: Number.NaN, most: Number.NaN };
  const mean = distances.reduce((sum, each) => sum + each, 0) / distances.length;
  return { mean, least: Math.min(...distances), most: Math.max(...distances) };
}

export function sameShape(a: Prompt, b: Prompt): boolean {
  return a.length === b.length && a.width === b.width;
}
