/** Walks through a run's checkpoints, or goes along with the newest one. */
import { Label } from 'react-aria-components/Label';
import { Slider } from 'react-aria-components/Slider';
import { Button } from '../../controls/Button.tsx';
import { SliderRail } from '../../controls/SliderRail.tsx';
import styles from './prompt.module.css';

interface CheckpointScrubberProps {
  /** Rising. */
  readonly steps: readonly number[];
  readonly step: number;
  readonly isFollowing: boolean;
  /** Null: the newest one, whichever that is. */
  readonly onChange: (step: number | null) => void;
}

export function CheckpointScrubber({ steps, step, isFollowing, onChange }: CheckpointScrubberProps) {
  return (
    <div className={styles.scrubber}>
      <Slider
        className={styles.sliderPart ?? ''}
        value={Math.max(0, steps.indexOf(step))}
        minValue={0}
        maxValue={steps.length - 1}
        onChange={(place) => onChange(steps[place] ?? null)}
      >
        <Label>Checkpoint</Label>
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
