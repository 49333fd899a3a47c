/** What all charts of a run are steered with: x axis, scales, the part in view, smoothing. */
import { memo, type RefObject } from 'react';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { NumberField } from 'react-aria-components/NumberField';
import { Slider } from 'react-aria-components/Slider';
import { Toolbar } from 'react-aria-components/Toolbar';
import { X_AXIS_WORDS, type XAxis } from '../../lab/metrics/xAxes.ts';
import { type Extent, following, moved, WHOLE, zoomed } from '../charts/xView.ts';
import { Button } from '../controls/Button.tsx';
import { classNames } from '../controls/classNames.ts';
import fields from '../controls/fields.module.css';
import { Select } from '../controls/fields.tsx';
import { QuietToggle } from '../controls/QuietToggle.tsx';
import { SliderRail } from '../controls/SliderRail.tsx';
import layout from '../design/layout.module.css';
import typeset from '../design/typeset.module.css';
import type { ChartView } from './chartView.ts';
import styles from './runCharts.module.css';

interface ChartToolbarProps extends Pick<ChartView, 'axis' | 'logX' | 'logY' | 'smoothing' | 'x'> {
  readonly change: (changes: Partial<ChartView>) => void;
  /** Those that are known of the run. */
  readonly axes: readonly XAxis[];
  /** Where there are points: it changes with every step, and is read when a button is pressed. */
  readonly extent: RefObject<Extent | null>;
  readonly hasPoints: boolean;
}

/** A person may type more than the slider reaches. */
const SLIDER_END = 0.99;
const TYPED_END = 0.999;
const ZOOM = 2;
const STRIDE = 0.5;

/** Rendered anew only when one of its controls shows something else. */
export const ChartToolbar = memo(function ChartToolbar(props: ChartToolbarProps) {
  const { axis, logX, logY, smoothing, x, change, axes, extent, hasPoints } = props;
  return (
    <div className={classNames(layout.row, typeset.quiet)}>
      <AxisChoice axis={axis} axes={axes} change={change} />
      <QuietToggle isOn={logX} onChange={(isOn) => change({ logX: isOn })}>
        log x
      </QuietToggle>
      <QuietToggle isOn={logY} onChange={(isOn) => change({ logY: isOn })}>
        log y
      </QuietToggle>
      <ZoomButtons x={x} change={change} extent={extent} hasPoints={hasPoints} />
      <Smoothing value={smoothing} onChange={(weight) => change({ smoothing: weight })} />
    </div>
  );
});

const AxisChoice = memo(function AxisChoice({
  axis,
  axes,
  change,
}: Pick<ChartToolbarProps, 'axis' | 'axes' | 'change'>) {
  return (
    <div className={styles.axisChoice}>
      <Select
        label="x axis"
        choices={axes.map((each) => ({ id: each, name: X_AXIS_WORDS[each].name }))}
        value={axis}
        onChange={(chosen) => change({ axis: chosen as XAxis, x: WHOLE })}
      />
      <span>{X_AXIS_WORDS[axis].explanation}</span>
    </div>
  );
});

/** The same as dragging over a chart, the wheel with Ctrl or Shift, and a double click. */
const ZoomButtons = memo(function ZoomButtons({
  x,
  change,
  extent,
  hasPoints,
}: Pick<ChartToolbarProps, 'x' | 'change' | 'extent' | 'hasPoints'>) {
  const move = (next: (now: Extent) => ChartView['x']) => {
    if (extent.current !== null) change({ x: next(extent.current) });
  };
  const isWhole = x.kind === 'all';
  const look = (name: string, icon: string, isDisabled: boolean, next: (extent: Extent) => ChartView['x']) => (
    <Button small look="quiet" aria-label={name} isDisabled={isDisabled || !hasPoints} onPress={() => move(next)}>
      <span aria-hidden="true">{icon}</span>
    </Button>
  );
  return (
    <Toolbar aria-label="Part of the x axis" className={styles.zoom ?? ''}>
      {look('Zoom in', '+', false, (now) => zoomed(x, now, ZOOM))}
      {look('Zoom out', '−', isWhole, (now) => zoomed(x, now, 1 / ZOOM))}
      {look('Earlier', '◀', isWhole, (now) => moved(x, now, -STRIDE))}
      {look('Later', '▶', isWhole, (now) => moved(x, now, STRIDE))}
      <Button small look="quiet" isDisabled={isWhole} onPress={() => change({ x: WHOLE })}>
        Fit
      </Button>
      <Button
        small
        look="quiet"
        isDisabled={x.kind !== 'window' || !hasPoints}
        onPress={() => move((now) => following(x, now))}
      >
        Follow
      </Button>
    </Toolbar>
  );
});

function Smoothing({ value, onChange }: { readonly value: number; readonly onChange: (value: number) => void }) {
  return (
    <div className={styles.slider}>
      <Slider
        className={styles.sliderPart ?? ''}
        value={Math.min(value, SLIDER_END)}
        onChange={onChange}
        minValue={0}
        maxValue={SLIDER_END}
        step={0.01}
      >
        <Label>Smoothing</Label>
        <SliderRail />
      </Slider>
      <NumberField
        aria-label="Smoothing, from 0 to 0.999"
        value={value}
        onChange={(next) => onChange(Number.isNaN(next) ? 0 : next)}
        minValue={0}
        maxValue={TYPED_END}
        formatOptions={{ maximumFractionDigits: 3 }}
      >
        <Input className={classNames(fields.input, styles.sliderInput)} />
      </NumberField>
    </div>
  );
}
