/** The optimizer's and the schedule's finer numbers. Their defaults are those of the reference. */
import { useStore } from 'zustand';
import { changeRecipe, draftStore } from '../../lab/draft/draftStore.ts';
import type { Recipe } from '../../lab/draft/draftTypes.ts';
import type { UsualRecipe } from '../../lab/draft/usualRecipe.ts';
import type { OptimizerSpec, ScheduleSpec } from '../../training/runFileTypes.ts';
import { type NumberOf, Numbers } from './Numbers.tsx';

type Adafactor = Extract<OptimizerSpec, { kind: 'adafactor' }>;
type AdamW = Extract<OptimizerSpec, { kind: 'adamw' }>;

const MAX_STEPS = 1_000_000;
/** A share that must stay below 1. */
const BELOW_ONE = 0.999999;
const SMALLEST = 1e-12;
const FINE = { fractionDigits: 12 }; // numbers down to 1e-12

const ADAFACTOR: readonly NumberOf<Adafactor>[] = [
  {
    of: 'weightDecay',
    label: 'Weight decay',
    description: 'Share that the prompt loses every step, whatever the rate.',
    range: [0, BELOW_ONE],
    ...FINE,
  },
  {
    of: 'decayRate',
    label: 'Decay rate',
    description: 'The nearer to 1, the longer squares of gradients are remembered.',
    range: [0.01, 1],
    ...FINE,
  },
  {
    of: 'clipThreshold',
    label: 'Clip updates at',
    description: 'A step’s direction is scaled down to this size (RMS).',
    range: [SMALLEST, 1e6],
    ...FINE,
  },
];
const ADAMW: readonly NumberOf<AdamW>[] = [
  {
    of: 'weightDecay',
    label: 'Weight decay',
    description: 'Times the rate, the share that the prompt loses every step.',
    range: [0, 100],
    ...FINE,
  },
  { of: 'beta1', label: 'Beta 1', description: 'Memory of the gradients’ mean.', range: [0, BELOW_ONE], ...FINE },
  { of: 'beta2', label: 'Beta 2', description: 'Memory of the gradients’ squares.', range: [0, BELOW_ONE], ...FINE },
  { of: 'epsilon', label: 'Epsilon', description: 'Added to the root of the squares.', range: [SMALLEST, 1], ...FINE },
];

interface Course {
  readonly warmupSteps: number;
  readonly endFactor: number;
}
const WARM_UP: readonly NumberOf<Course>[] = [
  {
    of: 'warmupSteps',
    label: 'Warm-up steps',
    description: 'The rate rises from 0 over so many steps.',
    range: [0, MAX_STEPS],
  },
];
const END: readonly NumberOf<Course>[] = [
  {
    of: 'endFactor',
    label: 'Rate at the end',
    description: 'As a share of the learning rate.',
    range: [0, 1],
    ...FINE,
  },
];
const Z_LOSS: readonly NumberOf<Recipe>[] = [
  {
    of: 'zLoss',
    label: 'Z-loss',
    description: 'Factor of log² Z in the loss: keeps the logits from drifting (T5X).',
    range: [0, 1],
    ...FINE,
  },
];

export function OptimizerFields({ usual: { recipe: usualRecipe, ofKind } }: { usual: UsualRecipe }) {
  const { recipe } = useStore(draftStore);
  const { optimizer, schedule } = recipe;
  const course = {
    part: courseOf(schedule),
    usual: courseOf(ofKind.schedule),
    onChange: (change: Partial<Course>) => changeRecipe({ schedule: { ...schedule, ...change } as ScheduleSpec }),
  };
  return (
    <>
      {optimizer.kind === 'adafactor' ? (
        <Numbers
          fields={ADAFACTOR}
          part={optimizer}
          usual={ofKind.optimizer as Adafactor}
          onChange={(change) => changeRecipe({ optimizer: { ...optimizer, ...change } })}
        />
      ) : (
        <Numbers
          fields={ADAMW}
          part={optimizer}
          usual={ofKind.optimizer as AdamW}
          onChange={(change) => changeRecipe({ optimizer: { ...optimizer, ...change } })}
        />
      )}
      <Numbers fields={WARM_UP} {...course} />
      {schedule.kind !== 'constant' && <Numbers fields={END} {...course} />}
      <Numbers fields={Z_LOSS} part={recipe} usual={usualRecipe} onChange={changeRecipe} />
    </>
  );
}

function courseOf(schedule: ScheduleSpec): Course {
  return {
    warmupSteps: schedule.warmupSteps ?? 0,
    endFactor: schedule.kind === 'constant' ? 0 : (schedule.endFactor ?? 0),
  };
}
