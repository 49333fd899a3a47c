import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OptimizerState } from '../../t5/promptTrainer.ts';
import type { OptimizerSpec } from '../runFileTypes.ts';
import { createOptimizer } from './optimizer.ts';

const ADAFACTOR: OptimizerSpec = {
  kind: 'adafactor',
  learningRate: 0.3,
  weightDecay: 1e-5,
  decayRate: 0.8,
  clipThreshold: 1,
  initialStep: 0,
};
const ADAMW: OptimizerSpec = {
  kind: 'adamw',
  learningRate: 0.3,
  weightDecay: 0.01,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  initialStep: 0,
};

/** As `tools/fixtures/optimizers.py` has them. */
function initialPrompt(length: number, width: number): Float32Array {
  return Float32Array.from({ length: length * width }, (_, index) => {
    const row = Math.floor(index / width);
    return (((row * 31 + (index % width) * 17) % 401) - 200) / 64;
  });
}

function gradientAt(step: number, length: number, width: number): Float32Array {
  return Float32Array.from({ length: length * width }, (_, index) => {
    const row = Math.floor(index / width);
    const column = index % width;
    const noise = ((row * 7919 + column * 104729 + step * 15485863) % 2003) - 1001;
    const scale = 2 ** ((row % 5) - (column % 5)) / (1 + (step % 3));
    return (noise * scale) / 1024;
  });
}

describe('Adafactor', () => {
  const gradients = [
    [0.1, -0.2, 0.3, 0.4, -0.5, 0.6],
    [-0.1, 0.1, 0.05, 0.2, 0.2, -0.3],
    [0.01, 0.02, -0.03, 0, 0.05, 0.06],
  ];
  const afterFirst = [0.69999, -1.69998, 0.199995, -0.3, 3.29997, -1.29999];

  // Values that the T5X class itself gave (t5x cc342d4 under JAX 0.10.2, float32).
  it.each([
    [
      0,
      [
        afterFirst,
        [0.999983, -1.8987757, 0.1247522, -0.4988098, 3.1331327, -1.1011641],
        [0.9608801, -1.9504334, 0.183318, -0.4988047, 3.0789385, -1.1528298],
      ],
    ],
    [
      1_100_000,
      [
        afterFirst,
        [1.1619843, -1.9921589, 0.0925795, -0.5921929, 3.057281, -1.007781],
        [0.8996159, -2.3235035, 0.457702, -0.592187, 2.713377, -1.3391354],
      ],
    ],
  ])("gives T5X's prompts from initial step %i", (initialStep, expected) => {
    const optimizer = createOptimizer({ ...ADAFACTOR, initialStep }, 2, 3);
    const prompt = Float32Array.of(1, -2, 0.5, 0, 3, -1);
    for (const [step, gradient] of gradients.entries()) {
      optimizer.update(prompt, Float32Array.from(gradient), 0.3);
      for (const [index, value] of prompt.entries()) {
        expect(Math.abs(value - expected[step]![index]!)).toBeLessThan(2e-6);
      }
    }
  });

  it('keeps averages of all values below 128 rows, and of rows and columns from 128 on', () => {
    const sizes = (length: number, width: number) =>
      Object.entries(createOptimizer(ADAFACTOR, length, width).state().averages).map(([name, { length }]) => [
        name,
        length,
      ]);
    expect(sizes(127, 256)).toEqual([['squares', 127 * 256]]);
    expect(sizes(256, 127)).toEqual([['squares', 127 * 256]]);
    expect(sizes(128, 200)).toEqual([
      ['rows', 128],
      ['columns', 200],
    ]);
  });

  it('leaves elements without gradient where they are, but for the decay', () => {
    const prompt = Float32Array.of(1, 2);
    createOptimizer({ ...ADAFACTOR, weightDecay: 0.5 }, 1, 2).update(prompt, new Float32Array(2), 0.3);
    expect([...prompt]).toEqual([0.5, 1]);
  });
});

interface TrajectoryCase {
  readonly spec: OptimizerSpec;
  readonly length: number;
  readonly width: number;
  readonly probedIndices: readonly number[];
  readonly steps: readonly {
    readonly step: number;
    readonly updateRms: number;
    readonly norm: number;
    readonly sum: number;
    readonly probes: readonly number[];
  }[];
}

const FIXTURES = new URL('../../../tests/fixtures/optimizers/', import.meta.url);

describe('trajectories', () => {
  it.each(readdirSync(FIXTURES))('agrees with the reference: %s', (file) => {
    const wanted = JSON.parse(readFileSync(new URL(file, FIXTURES), 'utf8')) as TrajectoryCase;
    const { spec, length, width } = wanted;
    const optimizer = createOptimizer(spec, length, width);
    const prompt = initialPrompt(length, width);
    const expected = new Map(wanted.steps.map((step) => [step.step, step]));
    for (let step = 1; step <= Math.max(...expected.keys()); step++) {
      const { updateRms } = optimizer.update(prompt, gradientAt(step - 1, length, width), spec.learningRate);
      const reference = expected.get(step);
      if (reference === undefined) continue;
      expect(Math.abs(updateRms / reference.updateRms - 1)).toBeLessThan(1e-5);
      expect(Math.abs(Math.hypot(...prompt) / reference.norm - 1)).toBeLessThan(1e-5);
      const sum = prompt.reduce((total, value) => total + value, 0);
      // The sum cancels: what float32 loses is relative to the values, not to their sum.
      expect(Math.abs(sum - reference.sum)).toBeLessThan(1e-5 * reference.norm * Math.sqrt(prompt.length));
      // The references are float32 themselves: torch's own AdamW is 1e-4 from float64 after 500 steps to values of 29.
      const tolerance = 5e-6 * Math.max(...prompt.map(Math.abs));
      for (const [place, index] of wanted.probedIndices.entries()) {
        expect(Math.abs(prompt[index]! - reference.probes[place]!)).toBeLessThan(tolerance);
      }
    }
  });

  it('covers both optimizers, both initial steps, factored and not', () => {
    expect(readdirSync(FIXTURES).length).toBeGreaterThanOrEqual(10);
  });
});

describe.each([
  ['Adafactor', ADAFACTOR, 3, 4],
  ['Adafactor, factored', ADAFACTOR, 128, 129],
  ['AdamW', ADAMW, 3, 4],
] as const)('%s', (_, spec, length, width) => {
  const size = length * width;

  it('continues from a saved state bit for bit', () => {
    fc.assert(
      fc.property(fc.nat(4), fc.nat(4), (before, after) => {
        const optimizer = createOptimizer(spec, length, width);
        const prompt = initialPrompt(length, width);
        for (let step = 0; step < before; step++) optimizer.update(prompt, gradientAt(step, length, width), 0.3);
        const resumed = createOptimizer(spec, length, width);
        resumed.restore(structuredClone(optimizer.state()));
        const resumedPrompt = prompt.slice();
        for (let step = before; step < before + after; step++) {
          const gradient = gradientAt(step, length, width);
          expect(resumed.update(resumedPrompt, gradient, 0.3)).toEqual(optimizer.update(prompt, gradient, 0.3));
        }
        expect(resumedPrompt).toEqual(prompt);
        expect(resumed.state()).toEqual(optimizer.state());
      }),
      { numRuns: length > 100 ? 5 : 50 },
    );
  });

  it('reports the root mean square of what it changed', () => {
    const optimizer = createOptimizer(spec, length, width);
    const prompt = initialPrompt(length, width);
    const before = prompt.slice();
    const { updateRms } = optimizer.update(prompt, gradientAt(0, length, width), 0.3);
    const squares = prompt.reduce((sum, value, index) => sum + (value - before[index]!) ** 2, 0);
    expect(updateRms).toBeCloseTo(Math.sqrt(squares / size), 12);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 1e30])('refuses a gradient of %f and changes nothing', (bad) => {
    const optimizer = createOptimizer(spec, length, width);
    const prompt = initialPrompt(length, width);
    optimizer.update(prompt, gradientAt(0, length, width), 0.3);
    const [promptBefore, stateBefore] = [prompt.slice(), optimizer.state()];
    const gradient = gradientAt(1, length, width);
    gradient[size - 1] = bad;
    expect(() => optimizer.update(prompt, gradient, 0.3)).toThrow(expect.objectContaining({ tag: 'Diverged' }));
    expect(prompt).toEqual(promptBefore);
    expect(optimizer.state()).toEqual(stateBefore);
  });

  it('hands out copies of its state', () => {
    const optimizer = createOptimizer(spec, length, width);
    const state = optimizer.state();
    optimizer.update(initialPrompt(length, width), gradientAt(0, length, width), 0.3);
    for (const values of Object.values(state.averages)) expect(values.every((value) => value === 0)).toBe(true);
  });

  it('refuses to restore what is not its own state', () => {
    const optimizer = createOptimizer(spec, length, width);
    const good = optimizer.state();
    const [name] = Object.keys(good.averages) as [string];
    const withAverage = (values: unknown) =>
      ({ ...good, averages: { ...good.averages, [name]: values } }) as OptimizerState;
    const other = spec.kind === 'adamw' ? ADAFACTOR : ADAMW;
    for (const bad of [
      createOptimizer(other, length, width).state(),
      createOptimizer(spec, length + 1, width).state(),
      { ...good, step: -1 },
      { ...good, step: 0.5 },
      { ...good, averages: {} },
      { ...good, averages: { ...good.averages, more: new Float32Array(1) } },
      withAverage(new Float32Array(1)),
      withAverage(new Float32Array(good.averages[name]!.length).fill(Number.NaN)),
      withAverage([...good.averages[name]!]),
      withAverage(undefined),
    ]) {
      expect(() => optimizer.restore(bad)).toThrow(expect.objectContaining({ tag: 'Checkpoint' }));
    }
    expect(optimizer.state()).toEqual(good);
  });
});
