/** A grid that the person fills in, as a study file: sources × targets × learning rates × seeds, by the sentence's recipe. */
import type { TaskChoice } from '../draft/draftTypes.ts';
import { plainName } from './plainName.ts';
import type { StudyBase } from './studyBase.ts';
import type { StudySources } from './studySources.ts';

export interface StudyGrid {
  readonly name: string;
  readonly base: StudyBase;
  readonly sources: StudySources['sources'];
  /** Whether runs from scratch come besides. */
  readonly fromScratch: boolean;
  readonly targets: readonly TaskChoice[];
  /** With more than one, each is a recipe of its own. */
  readonly learningRates: readonly number[];
  /** 0, 1, 2 … so many. */
  readonly seedCount: number;
}

/** The study file; `parseStudy` says what is missing. */
export function studyOfGrid({
  name,
  base,
  sources,
  fromScratch,
  targets,
  learningRates,
  seedCount,
}: StudyGrid): unknown {
  const { model, weights, promptLength, scratch } = base;
  const { seed: _, promptForm, maxInputLength, maxTargetLength, optimizer, ...shared } = base.recipe;
  const [learningRate = optimizer.learningRate, ...others] = learningRates;
  return {
    kind: 'study',
    version: 1,
    name: plainName(name),
    run: {
      model,
      weights,
      prompt: { length: promptLength, ...promptForm },
      optimizer: { ...optimizer, learningRate },
      ...shared,
    },
    targets: targets.map((target) => ({
      name: plainName(target.name),
      run: {
        task: target.spec,
        maxInputLength: target.maxInputLength ?? maxInputLength,
        maxTargetLength: target.maxTargetLength ?? maxTargetLength,
      },
    })),
    ...(others.length > 0 && {
      recipes: learningRates.map((rate) => ({
        name: `rate-${rate}`,
        run: { optimizer: { ...optimizer, learningRate: rate } },
      })),
    }),
    sources: [...(fromScratch ? [{ name: 'scratch', init: scratch }] : []), ...sources],
    seeds: Array.from({ length: seedCount }, (_, index) => index),
  };
}

/** Rates as a person lists them, "0.3, 0.1", each once; null if that is no list of numbers above 0. */
export function learningRatesOf(text: string): readonly number[] | null {
  const rates = text
    .split(/[\s,;]+/)
    .filter((word) => word !== '')
    .map(Number);
  const areRates = rates.length > 0 && rates.every((rate) => Number.isFinite(rate) && rate > 0);
  return areRates ? [...new Set(rates)] : null;
}
