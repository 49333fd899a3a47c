/** A grid that the person fills in, as a study file: sources × targets × seeds, with the lab's recipe. */

import type { PromptInit } from '../../training/runFileTypes.ts';
import type { Recipe, TaskChoice } from '../draft/draftTypes.ts';
import type { LabIndex, LabPrompt } from '../labIndex.ts';
import { recipeOfLab } from '../labStore.ts';

export interface StudyGrid {
  readonly name: string;
  /** Prompts to start from; `scratch` comes besides. */
  readonly prompts: readonly Pick<LabPrompt, 'name' | 'path' | 'task'>[];
  /** How the runs from scratch start; null = no such runs. */
  readonly scratch: PromptInit | null;
  readonly targets: readonly TaskChoice[];
  /** 0, 1, 2 … so many. */
  readonly seedCount: number;
  readonly promptLength: number;
  readonly recipe: Recipe;
}

/** The study file; `parseStudy` says what is missing. */
export function studyOfGrid({ name, prompts, scratch, targets, seedCount, promptLength, recipe }: StudyGrid): unknown {
  const { seed: _, promptForm, maxInputLength, maxTargetLength, ...shared } = recipe;
  return {
    kind: 'study',
    version: 1,
    name: plainName(name),
    run: { model: 'lab', prompt: { length: promptLength, ...promptForm }, ...shared },
    targets: targets.map((target) => ({
      name: plainName(target.name),
      run: {
        task: target.spec,
        maxInputLength: target.maxInputLength ?? maxInputLength,
        maxTargetLength: target.maxTargetLength ?? maxTargetLength,
      },
    })),
    sources: [
      ...(scratch === null ? [] : [{ name: 'scratch', init: scratch }]),
      ...prompts.map(({ name: prompt, path, task }) => ({
        name: plainName(prompt),
        init: { kind: 'file', path: `lab:${path}` },
        task: plainName(task),
      })),
    ],
    seeds: Array.from({ length: seedCount }, (_, index) => index),
  };
}

/** How studies of the lab start from scratch: with words, as many to choose from as the lab's recipe says. */
export function scratchInit(index: LabIndex): PromptInit {
  const { init } = recipeOfLab(index);
  const populationSize = 'populationSize' in init ? init.populationSize : undefined;
  return populationSize === undefined
    ? { kind: 'sampledVocab', populationSize: 5000 }
    : { kind: 'sampledVocab', populationSize };
}

/** A name as study files take it: it becomes a folder. */
export function plainName(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '');
  return plain.slice(0, 80) || 'unnamed';
}
