import { describe, expect, it } from 'vitest';
import { smooth } from '../../lab/metrics/smoothing.ts';
import { chartCsv, chartJson } from './chartData.ts';
import { chartSvg } from './chartSvg.ts';
import type { ChartSeries } from './chartTypes.ts';

const series = (name: string, x: number[], y: number[]): ChartSeries => ({
  name,
  x: Float64Array.from(x),
  y: Float64Array.from(y),
});
const loss = series('loss, raw', [1, 2, 3], [4, 2, Number.NaN]);
const score = series('score', [2], [0.5]);
const data = {
  title: 'A <chart>',
  xLabel: 'step',
  yLabel: 'nats',
  series: [loss, score],
  smoothed: [smooth(loss.y, 0.5), null],
  smoothing: 0.5,
};

describe('a chart’s numbers', () => {
  it('are a CSV with raw and smoothed columns', () => {
    const lines = chartCsv(data).split('\n');
    expect(lines).toEqual([
      'step,"loss, raw","loss, raw (smoothed)",score',
      '1,4,4,',
      `2,2,${8 / 3},0.5`,
      '3,NaN,NaN,',
      '',
    ]);
  });

  it('are JSON with null for what is not finite', () => {
    expect(JSON.parse(chartJson(data))).toEqual({
      title: 'A <chart>',
      xLabel: 'step',
      yLabel: 'nats',
      smoothing: 0.5,
      series: [
        { name: 'loss, raw', x: [1, 2, 3], y: [4, 2, null], smoothed: [4, 8 / 3, null] },
        { name: 'score', x: [2], y: [0.5] },
      ],
    });
  });
});

describe('a chart as SVG', () => {
  const axis = { label: 'step', format: 'count', isLog: false, window: null } as const;
  const colours = { series: ['rgb(1, 2, 3)', 'rgb(4, 5, 6)'], text: 'black', grid: 'gray', background: 'white' };
  const drawing = { ...data, axis, logY: false, yRange: undefined, yFormat: 'number', colours } as const;

  it('has its words, escaped, a path a trace, and no number that is none', () => {
    const svg = chartSvg(drawing);
    expect(svg).toContain('A &lt;chart&gt; (nats)');
    expect(svg).toContain('>loss, raw</text>');
    // Raw and smoothed of the one, the other, and the two of the legend.
    expect(svg.match(/stroke="rgb\(1, 2, 3\)"/g)).toHaveLength(3);
    expect(svg.match(/stroke="rgb\(4, 5, 6\)"/g)).toHaveLength(2);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('puts the points where the scales say', () => {
    const line = series('a', [0, 5, 10], [0, 0.5, 1]);
    const svg = chartSvg({ ...drawing, series: [line], smoothed: [null], yRange: [0, 1] });
    // The plot lies between 64 and 780 across, 368 and 56 down.
    expect(svg).toContain('d="M64 368L422 212L780 56"');
  });

  it('draws what is all zigzag without dashes', () => {
    const x = Array.from({ length: 200 }, (_, index) => index);
    const dashed = (y: (index: number) => number) => {
      const svg = chartSvg({ ...drawing, series: [{ ...series('a', x, x.map(y)), dash: 1 }], smoothed: [null] });
      return svg.includes('stroke-dasharray');
    };
    expect(dashed((index) => index)).toBe(true);
    expect(dashed((index) => index % 2)).toBe(false);
  });

  it('leaves out what logarithmic axes cannot show, and draws an empty chart all the same', () => {
    const line = series('a', [0, 1, 100], [5, 0, 10]);
    const logarithmic = { ...drawing, axis: { ...axis, isLog: true }, logY: true, series: [line], smoothed: [null] };
    expect(chartSvg(logarithmic)).not.toMatch(/NaN|undefined|Infinity/);
    expect(chartSvg({ ...drawing, series: [series('a', [], [])], smoothed: [null] })).not.toMatch(/NaN|undefined/);
  });
});
