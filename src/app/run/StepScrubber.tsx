/** Walks through what a run left at some of its steps, checkpoints or evaluations, or goes along with the newest. */
import { Label } from 'react-aria-components/Label';
import { Slider } from 'react-aria-components/Slider';
import { Button } from '../controls/Button.tsx';
import { SliderRail } from '../controls/SliderRail.tsx';
import styles from './stepScrubber.module.css';

interface StepScrubberProps {
  readonly label: string;
  /** Rising. */
  readonly steps: readonly number[];
  readonly step: number;
  readonly isFollowing: boolean;
  /** Null: the newest one, whichever that is. */
  readonly onChange: (step: number | null) => void;
}

export function StepScrubber({ label, steps, step, isFollowing, onChange }: StepScrubberProps) {
  return (
    <div className={styles.scrubber}>
      <Slider
        className={styles.sliderPart ?? ''}
        value={Math.max(0, steps.indexOf(step))}
        minValue={0}
        maxValue={steps.length - 1}
        onChange={(place) => onChange(steps[place] ?? null)}
      >
        <Label>{label}</Label>
        <SliderRail className={styles.scrubberTrack} />
      </Slider>
      <span className={styles.scrubbed}>
        step {step} · {steps.indexOf(step) + 1} of {steps.length}
      </span>
      <Button small look="quiet" isDisabled={isFollowing} onPress={() => onChange(null)}>
        Newest
      </Button>
    </div>
  );
}
