import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chartSummary } from './chartSummary.ts';
import { chartTableRows } from './chartTableRows.ts';
import { type ChartSeries, seriesColour } from './chartTypes.ts';
import { closeReading, describeReadings, nearestIndex, nearestReadings, readingsAt, unionOfX } from './readings.ts';

const series = (name: string, x: number[], y: number[], style: ChartSeries['style'] = 'line'): ChartSeries => ({
  name,
  x: Float64Array.from(x),
  y: Float64Array.from(y),
  style,
});
const rising = fc
  .uniqueArray(fc.integer({ min: -100, max: 100 }), { maxLength: 40 })
  .map((values) => Float64Array.from(values).sort());

describe('nearestIndex', () => {
  it('finds what looking at every element finds', () => {
    fc.assert(
      fc.property(rising, fc.integer({ min: -120, max: 120 }), (values, value) => {
        const distances = [...values].map((each) => Math.abs(each - value));
        expect(nearestIndex(values, value)).toBe(distances.indexOf(Math.min(...distances)));
      }),
    );
  });
});

describe('readings', () => {
  const loss = series('this run', [1, 2, 3], [2.3, 1.1, 0.5]);
  const accuracy = series('accuracy', [10, 20], [0.5, 0.75], 'step');

  it('a line reads its nearest point, a step the value that still holds', () => {
    const at19 = readingsAt([loss, accuracy], [null, null], 19);
    expect(at19).toEqual([
      { series: 0, name: 'this run', x: 3, y: 0.5, smoothed: null },
      { series: 1, name: 'accuracy', x: 10, y: 0.5, smoothed: null },
    ]);
    expect(readingsAt([accuracy], [null], 5)[0]?.x).toBe(10); // before the first evaluation
    expect(readingsAt([loss], [Float64Array.of(3, 2, 1)], 2)[0]).toMatchObject({ y: 1.1, smoothed: 2 });
    expect(readingsAt([series('none', [], [])], [null], 2)).toEqual([]);
  });

  it('speaks the reading', () => {
    expect(describeReadings(readingsAt([loss], [null], 2), 2, 'step', 'number')).toBe('step 2: 1.1');
    expect(describeReadings(readingsAt([loss, accuracy], [null, null], 20), 20, 'step', 'number')).toBe(
      'step 20: this run 0.5 at step 3, accuracy 0.75',
    );
    expect(describeReadings([], 0, 'step', 'number')).toBe('no points yet');
  });

  it('gathers every x once, rising', () => {
    expect([...unionOfX([loss, series('b', [2, 2.5, 7], [0, 0, 0])])]).toEqual([1, 2, 2.5, 3, 7]);
    expect(unionOfX([])).toHaveLength(0);
  });

  it('gathers anew when other columns come beside the first', () => {
    const [two, three] = [series('b', [2, 9], [0, 0]), series('c', [4], [0])];
    expect([...unionOfX([loss, two])]).toEqual([1, 2, 3, 9]);
    expect([...unionOfX([loss, three])]).toEqual([1, 2, 3, 4]);
    expect(unionOfX([loss, three])).toBe(unionOfX([{ ...loss, name: 'the same x' }, three]));
    expect([...unionOfX([loss])]).toEqual([1, 2, 3]);
  });
});

describe('readings beside a pointer', () => {
  const reading = (name: string, y: number, smoothed: number | null = null) => ({ series: 0, name, x: 1, y, smoothed });
  const six = [1, 2, 3, 10, 100, Number.NaN].map((y) => reading(`${y}`, y));

  it('are five at most, the nearest first on the axis that is drawn', () => {
    const names = (y: number | null, logY: boolean) => nearestReadings(six, y, logY).shown.map(({ name }) => name);
    expect(names(3, false)).toEqual(['3', '2', '1', '10', '100']);
    expect(names(40, false)).toEqual(['10', '3', '2', '1', '100']);
    expect(names(40, true)).toEqual(['100', '10', '3', '2', '1']);
    expect(names(null, false)).toEqual(['1', '2', '3', '10', '100']);
    expect(nearestReadings(six, 3, false).left).toBe(1);
    expect(nearestReadings([reading('raw far', 50, 4), reading('b', 9)], 3, false).shown[0]?.name).toBe('raw far');
  });

  it('are close to it only within reach', () => {
    expect(closeReading(six, 2.4, 0.5)?.name).toBe('2');
    expect(closeReading(six, 50, 5)).toBeNull();
    expect(closeReading([], 1, 5)).toBeNull();
  });
});

describe('chartSummary', () => {
  it('says how many points, from where to where, lowest, highest and latest', () => {
    const y = [2.31, 2.5, 0.11, 0.12];
    expect(chartSummary('Loss per target token', [series('a', [1, 2, 3, 4], y)], 'step')).toBe(
      'Loss per target token: 4 points, from 2.31 to 0.12 (lowest 0.11, highest 2.5), latest 0.12 at step 4.',
    );
  });

  it('leaves gaps out, and names several series', () => {
    const a = series('this run', [1, 2, 3], [0.5, 0.75, Number.NaN]);
    expect(chartSummary('Accuracy', [a], 'step', 'percent')).toBe(
      'Accuracy: 2 points, from 50 % to 75 % (lowest 50 %, highest 75 %), latest 75 % at step 2.',
    );
    expect(chartSummary('Accuracy', [series('a', [7], [1]), series('b', [], [])], 'step')).toBe(
      'Accuracy. a: 1 point, latest 1 at step 7. b: no points yet.',
    );
    expect(chartSummary('Accuracy', [series('b', [], [])], 'step')).toBe('Accuracy: no points yet.');
  });
});

describe('chartTableRows', () => {
  it('has a row for every x, with nothing where a series has no point', () => {
    const table = chartTableRows([series('a', [1, 3], [0.1, Number.NaN]), series('b', [2, 3], [5, 6])], 10);
    expect(table).toEqual({
      total: 3,
      rows: [
        { x: 1, values: [0.1, undefined] },
        { x: 2, values: [undefined, 5] },
        { x: 3, values: [Number.NaN, 6] },
      ],
    });
  });

  it('thins a long table evenly and keeps both ends', () => {
    const x = Array.from({ length: 10_001 }, (_, index) => index);
    const { rows, total } = chartTableRows([series('a', x, x)], 101);
    expect(total).toBe(10_001);
    expect(rows.map((row) => row.x)).toEqual(Array.from({ length: 101 }, (_, index) => index * 100));
  });
});

describe('seriesColour', () => {
  it('takes the series place unless told, and starts the palette again', () => {
    expect(seriesColour(series('a', [], []), 0)).toBe('var(--run-1)');
    expect(seriesColour({ ...series('a', [], []), colorIndex: 2 }, 0)).toBe('var(--run-3)');
    expect(seriesColour(series('a', [], []), 6)).toBe('var(--run-1)');
  });
});
