/** The rail of a slider with its thumb; `className` gives its width. */
import { SliderThumb, SliderTrack } from 'react-aria-components/Slider';
import { classNames } from './classNames.ts';
import styles from './sliderRail.module.css';

export function SliderRail({ className }: { className?: string | undefined }) {
  return (
    <SliderTrack className={classNames(styles.rail, className)}>
      <SliderThumb className={styles.thumb ?? ''} />
    </SliderTrack>
  );
}
