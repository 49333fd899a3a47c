/** The optimizer's and the schedule's finer numbers. Their defaults are those of the reference. */
import { useStore } from 'zustand';
import { changeRecipe, draftStore } from '../../lab/draft/draftStore.ts';
import type { OptimizerSpec, ScheduleSpec } from '../../training/runFileTypes.ts';
import { NumberField, type NumberFieldProps } from '../controls/fields.tsx';

const MAX_STEPS = 1_000_000;
/** A share that must stay below 1. */
const BELOW_ONE = 0.999999;
const SMALLEST = 1e-12;

export function OptimizerFields() {
  const { optimizer, schedule, zLoss } = useStore(draftStore).recipe;
  return (
    <>
      {optimizer.kind === 'adafactor' ? (
        <AdafactorFields optimizer={optimizer} />
      ) : (
        <AdamWFields optimizer={optimizer} />
      )}
      <NumberField
        label="Warm-up steps"
        description="The rate rises from 0 over so many steps."
        value={schedule.warmupSteps ?? 0}
        minValue={0}
        maxValue={MAX_STEPS}
        onChange={(warmupSteps) => changeRecipe({ schedule: { ...schedule, warmupSteps } })}
      />
      {schedule.kind !== 'constant' && <EndField schedule={schedule} />}
      <Fine
        label="Z-loss"
        description="Factor of log² Z in the loss: keeps the logits from drifting (T5X)."
        value={zLoss}
        minValue={0}
        maxValue={1}
        onChange={(next) => changeRecipe({ zLoss: next })}
      />
    </>
  );
}

function AdafactorFields({ optimizer }: { optimizer: Extract<OptimizerSpec, { kind: 'adafactor' }> }) {
  const change = (part: Partial<typeof optimizer>) => changeRecipe({ optimizer: { ...optimizer, ...part } });
  return (
    <>
      <Fine
        label="Weight decay"
        description="Share that the prompt loses every step, whatever the rate."
        value={optimizer.weightDecay}
        minValue={0}
        maxValue={BELOW_ONE}
        onChange={(weightDecay) => change({ weightDecay })}
      />
      <Fine
        label="Decay rate"
        description="The nearer to 1, the longer squares of gradients are remembered."
        value={optimizer.decayRate}
        minValue={0.01}
        maxValue={1}
        onChange={(decayRate) => change({ decayRate })}
      />
      <Fine
        label="Clip updates at"
        description="A step’s direction is scaled down to this size (RMS)."
        value={optimizer.clipThreshold}
        minValue={SMALLEST}
        maxValue={1e6}
        onChange={(clipThreshold) => change({ clipThreshold })}
      />
    </>
  );
}

function AdamWFields({ optimizer }: { optimizer: Extract<OptimizerSpec, { kind: 'adamw' }> }) {
  const change = (part: Partial<typeof optimizer>) => changeRecipe({ optimizer: { ...optimizer, ...part } });
  return (
    <>
      <Fine
        label="Weight decay"
        description="Times the rate, the share that the prompt loses every step."
        value={optimizer.weightDecay}
        minValue={0}
        maxValue={100}
        onChange={(weightDecay) => change({ weightDecay })}
      />
      <Fine
        label="Beta 1"
        description="Memory of the gradients’ mean."
        value={optimizer.beta1}
        minValue={0}
        maxValue={BELOW_ONE}
        onChange={(beta1) => change({ beta1 })}
      />
      <Fine
        label="Beta 2"
        description="Memory of the gradients’ squares."
        value={optimizer.beta2}
        minValue={0}
        maxValue={BELOW_ONE}
        onChange={(beta2) => change({ beta2 })}
      />
      <Fine
        label="Epsilon"
        description="Added to the root of the squares."
        value={optimizer.epsilon}
        minValue={SMALLEST}
        maxValue={1}
        onChange={(epsilon) => change({ epsilon })}
      />
    </>
  );
}

function EndField({ schedule }: { schedule: Exclude<ScheduleSpec, { kind: 'constant' }> }) {
  return (
    <Fine
      label="Rate at the end"
      description="As a share of the learning rate."
      value={schedule.endFactor ?? 0}
      minValue={0}
      maxValue={1}
      onChange={(endFactor) => changeRecipe({ schedule: { ...schedule, endFactor } })}
    />
  );
}

/** Small numbers, down to 1e-12. */
function Fine(props: NumberFieldProps) {
  return <NumberField {...props} fractionDigits={12} />;
}
