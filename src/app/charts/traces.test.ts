import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { smooth } from '../../lab/metrics/smoothing.ts';
import type { ChartSeries } from './chartTypes.ts';
import { prepareTraces } from './traces.ts';

const series = (name: string, x: number[], y: number[], more: Partial<ChartSeries> = {}): ChartSeries => ({
  name,
  x: Float64Array.from(x),
  y: Float64Array.from(y),
  ...more,
});
const plain = { smoothed: [], columns: 100, logX: false, logY: false, window: null };

describe('prepareTraces', () => {
  it('draws a band beneath its line, its high end right before its low one', () => {
    const band = { low: Float64Array.of(0, 1), high: Float64Array.of(2, 3) };
    const { traces, data } = prepareTraces([series('mean', [1, 2], [1, 2], { band })], plain);
    expect(traces.map(({ edge }) => edge)).toEqual(['high', 'low', null]);
    expect(data).toEqual([
      [1, 2],
      [2, 3],
      [0, 1],
      [1, 2],
    ]);
  });

  it('tells a line that is all zigzag from one that rises, or does so a few times', () => {
    const x = Array.from({ length: 90 }, (_, index) => index);
    const rough = (y: (index: number) => number) => prepareTraces([series('a', x, x.map(y))], plain).traces[0]?.rough;
    expect(rough((index) => index % 2)).toBe(true);
    expect(rough((index) => index)).toBe(false);
    expect(rough((index) => (index < 40 ? index % 2 : 0))).toBe(false);
    expect(rough(() => 1)).toBe(false);
    expect(rough((index) => (index % 2 === 0 ? Number.NaN : index % 4))).toBe(false);
  });

  it('aligns series on one x column: no point is undefined, a gap is null', () => {
    const { data } = prepareTraces(
      [series('a', [1, 2, 3], [0.1, Number.NaN, 0.3]), series('b', [2, 4], [5, Number.POSITIVE_INFINITY])],
      plain,
    );
    expect(data).toEqual([
      [1, 2, 3, 4],
      [0.1, null, 0.3, undefined],
      [undefined, 5, undefined, null],
    ]);
  });

  it('draws every point of a short series once, whatever the series are', () => {
    const short = fc
      .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.double({ noNaN: true, min: -5, max: 5 })), {
        selector: ([x]) => x,
        maxLength: 50,
      })
      .map((points) => points.sort((a, b) => a[0] - b[0]));
    fc.assert(
      fc.property(fc.array(short, { maxLength: 4 }), (all) => {
        const { data } = prepareTraces(
          all.map((points, place) =>
            series(
              `${place}`,
              points.map(([x]) => x),
              points.map(([, y]) => y),
            ),
          ),
          plain,
        );
        const [x, ...traces] = data;
        expect(x).toEqual([...new Set(all.flat().map(([at]) => at))].sort((a, b) => a - b));
        for (const [place, points] of all.entries()) {
          const drawn = x.flatMap((at, index) => {
            const value = traces[place]![index];
            return value === undefined ? [] : [[at, value]];
          });
          expect(drawn).toEqual(points);
        }
      }),
    );
  });

  it('puts raw lines, faint, beneath all smoothed ones, and as they come', () => {
    const loss = series('loss', [1, 2, 3], [3, 1, 2], { dash: 1 });
    const accuracy = series('accuracy', [2], [0.5], { style: 'step' });
    const { traces, data } = prepareTraces([loss, accuracy], { ...plain, smoothed: [smooth(loss.y, 0.5), null] });
    expect(traces).toEqual([
      { series: 0, style: 'line', dash: 1, faint: true, heavy: false, rough: false, edge: null },
      { series: 1, style: 'step', dash: 0, faint: false, heavy: false, rough: false, edge: null },
      { series: 0, style: 'line', dash: 1, faint: false, heavy: false, rough: false, edge: null },
    ]);
    expect(data[1]).toEqual([3, 1, 2]);
    expect(data[3]).toEqual([...smooth(loss.y, 0.5)]);
  });

  it('thins what was smoothed: the curve is the same at every width', () => {
    const points = 5000;
    const x = Array.from({ length: points }, (_, index) => index);
    const y = x.map((index) => Math.sin(index / 300) + (index % 7) / 7);
    const whole = smooth(Float64Array.from(y), 0.9);
    for (const columns of [50, 333]) {
      const { data } = prepareTraces([series('a', x, y)], { ...plain, smoothed: [whole], columns });
      expect(data[0].length).toBeLessThan(6 * columns + 8);
      for (const [index, at] of data[0].entries()) {
        const value = data[2]![index];
        if (value !== undefined) expect(value).toBe(whole[at]);
      }
    }
  });

  it('makes gaps of what a logarithmic axis cannot show', () => {
    const { data, unreal } = prepareTraces([series('a', [1, 2, 3], [0, 2, -1])], { ...plain, logY: true });
    expect(data[1]).toEqual([null, 2, null]);
    expect(unreal).toEqual([]);
    expect(prepareTraces([series('a', [0, 2, 3], [1, 2, 3])], { ...plain, logX: true }).data).toEqual([
      [2, 3],
      [2, 3],
    ]);
  });

  it('says where values are not finite', () => {
    const a = series('a', [1, 2], [Number.NaN, 1]);
    const b = series('b', [1, 2], [1, Number.POSITIVE_INFINITY]);
    expect(prepareTraces([a, b], plain).unreal).toEqual([
      { series: 0, x: 1 },
      { series: 1, x: 2 },
    ]);
  });

  it('breaks the line where the run was resumed, also where points were left out', () => {
    const { data } = prepareTraces([series('a', [1, 2, 3, 4], [5, 6, 7, 8], { breaks: [2] })], plain);
    expect(data).toEqual([
      [1, 2, 2.5, 3, 4],
      [5, 6, null, 7, 8],
    ]);
    const beside = series('b', [2, 2.25, 2.75], [1, 1, 1]);
    expect(prepareTraces([series('a', [2, 3], [6, 7], { breaks: [1] }), beside], plain).data).toEqual([
      [2, 2.25, 2.5, 2.75, 3],
      [6, null, null, null, 7],
      [1, 1, undefined, 1, undefined],
    ]);
    const x = Array.from({ length: 1000 }, (_, index) => index);
    const long = prepareTraces([series('a', x, x, { breaks: [501] })], { ...plain, columns: 10 });
    expect(long.data[1]!.filter((value) => value === null)).toHaveLength(1);
  });

  it('draws what is in view, and one point on either side', () => {
    const x = Array.from({ length: 100 }, (_, index) => index);
    const { data } = prepareTraces([series('a', x, x)], { ...plain, window: [10.5, 13] });
    expect(data[0]).toEqual([10, 11, 12, 13]);
    expect(prepareTraces([series('a', x, x)], { ...plain, window: [12, 12.5] }).data[0]).toEqual([11, 12, 13]);
  });
});
