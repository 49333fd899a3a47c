import { describe, expect, it } from 'vitest';
import { byteSize } from '../../base/byteSize.ts';
import type { Evaluation } from '../../training/evaluationTypes.ts';
import { mixtureEvaluation } from '../../training/mixtureEvaluation.ts';
import { labelWarnings } from './labelWarnings.ts';
import { ago, clockTime, percent, shortNumber, stepRate } from './numbers.ts';
import { webGpuHelp } from './webGpuHelp.ts';

function evaluation(labels: Partial<NonNullable<Evaluation['labels']>> | null): Evaluation {
  const none = { targetCounts: {}, predictionCounts: {}, missed: [], invented: [], collapsedTo: null };
  return {
    examples: 2,
    exactMatch: 0.5,
    accuracy: 0.5,
    labels: labels && { ...none, ...labels },
    samples: [],
    seconds: 0,
  };
}

describe('label warnings', () => {
  it('say since when every answer is the same', () => {
    const steps = [
      { step: 10, evaluation: evaluation({ collapsedTo: 'positive' }) },
      { step: 20, evaluation: evaluation({ collapsedTo: 'negative' }) },
      { step: 30, evaluation: evaluation({ collapsedTo: 'negative', missed: ['positive'] }) },
    ];
    expect(labelWarnings(steps)).toEqual([
      {
        kind: 'collapsed',
        title: 'Every answer is “negative” since step 20.',
        advice: 'Try a larger learning rate, a class-label start, or a source prompt.',
      },
    ]);
  });

  it('name missed and invented labels, the first few of many', () => {
    const latest = { step: 1, evaluation: evaluation({ missed: ['a'], invented: ['', 'c', 'd', 'e', 'f', 'g'] }) };
    expect(labelWarnings([latest]).map(({ title }) => title)).toEqual([
      'Never answered: “a”.',
      'Some answers are no label of this task: (empty), “c”, “d”, “e” and 2 more.',
    ]);
  });

  it('are of every task of a mixture, by its name', () => {
    const mixture = (step: number, ...tasks: Evaluation[]) => ({
      step,
      evaluation: mixtureEvaluation(tasks.map((each, index) => ({ name: `task ${index}`, evaluation: each }))),
    });
    const collapsed = evaluation({ collapsedTo: 'a' });
    const steps = [
      mixture(5, collapsed, evaluation(null), collapsed),
      mixture(10, collapsed, evaluation(null), evaluation({ missed: ['b'] })),
    ];
    expect(labelWarnings(steps)).toMatchObject([
      { task: 'task 0', kind: 'collapsed', title: 'task 0: Every answer is “a” since step 5.' },
      { task: 'task 2', kind: 'missed', title: 'task 2: Never answered: “b”.' },
    ]);
  });

  it('are silent without labels, without evaluations and when all is well', () => {
    expect(labelWarnings([])).toEqual([]);
    expect(labelWarnings([{ step: 1, evaluation: evaluation(null) }])).toEqual([]);
    expect(labelWarnings([{ step: 1, evaluation: evaluation({}) }])).toEqual([]);
  });

  it('end when the newest evaluation is well again', () => {
    const collapsed = { step: 1, evaluation: evaluation({ collapsedTo: 'x' }) };
    expect(labelWarnings([collapsed, { step: 2, evaluation: evaluation({}) }])).toEqual([]);
  });
});

describe('numbers', () => {
  it.each([
    [0, '0'],
    [0.12345, '0.123'],
    [-12.345, '-12.3'],
    [12345.6, '12346'],
    [0.00012, '1.20e-4'],
    [Number.NaN, 'not a number'],
    [Number.NEGATIVE_INFINITY, '-infinite'],
  ])('writes %d as %s', (value, text) => expect(shortNumber(value)).toBe(text));

  it('writes sizes, shares, times and speeds with their units', () => {
    expect([0, 1023, 1024, 8_388_608, 5e9].map(byteSize)).toEqual(['0 bytes', '1023 bytes', '1 KB', '8 MB', '4.7 GB']);
    expect([0, 0.925, 1].map(percent)).toEqual(['0 %', '92.5 %', '100 %']);
    expect([0.4, 67, 3729].map(clockTime)).toEqual(['0:00', '1:07', '1:02:09']);
    expect([41.3, 1.004, 0.618].map(stepRate)).toEqual(['41 steps/s', '1 step/s', '0.62 steps/s']);
  });

  it('tells coarsely how long ago something was', () => {
    const minute = 60_000;
    expect([0, 5 * minute, 3 * 60 * minute, 72 * 60 * minute].map((past) => ago(0, past))).toEqual([
      'just now',
      '5 minutes ago',
      '3 hours ago',
      '3 days ago',
    ]);
  });
});

describe('help to get WebGPU', () => {
  const facts = { secureContext: true, hasNavigatorGpu: false };
  const of = (userAgent: string, change = {}) => webGpuHelp({ userAgent, ...facts, ...change }).join('\n');

  it('speaks of the browser at hand', () => {
    expect(of('Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0')).toContain('about:config');
    const linuxChrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36';
    expect(of(linuxChrome)).toContain('Vulkan');
    expect(of(linuxChrome, { hasNavigatorGpu: true })).toContain('graphics acceleration');
    expect(of('Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15')).toContain('Safari 26');
    expect(of('something else')).toContain('current Chrome');
  });

  it('names an insecure page first, whatever the browser', () => {
    expect(of('Firefox/153.0', { secureContext: false })).toContain('https');
  });
});
