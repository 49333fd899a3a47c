/**
 * What the run loop needs of an optimizer of one soft prompt. Plain TypeScript on float32 arrays: a prompt is small,
 * and these are the reference for optimizers that run on the GPU.
 */
import { LabError } from '../../base/errors.ts';
import type { OptimizerSettings } from '../../engine/fused/optimizers/rates.ts';
import type { OptimizerState } from '../../t5/promptTrainer.ts';
import { createAdafactor } from './adafactor.ts';
import { createAdamW } from './adamw.ts';
import type { UpdateRule } from './updateRule.ts';

export interface UpdateReport {
  /** Root mean square over all elements of new prompt - old prompt, weight decay included. */
  readonly updateRms: number;
}

export interface PromptOptimizer {
  /**
   * One step, in place on `prompt` `[length * width]`, against `gradient` of the same size.
   * @throws LabError `Diverged` for a gradient whose values or squares are not finite in float32, before anything
   *   was changed.
   */
  update(prompt: Float32Array, gradient: Float32Array, learningRate: number): UpdateReport;
  /** A copy of the state, for a checkpoint. */
  state(): OptimizerState;
  /**
   * Continues from a copy of `state`.
   * @throws LabError `Checkpoint` if it is of another optimizer or another prompt size, or damaged.
   */
  restore(state: OptimizerState): void;
}

/** A fresh optimizer for a prompt of `[length, width]`. */
export function createOptimizer(spec: OptimizerSettings, length: number, width: number): PromptOptimizer {
  const rule = spec.kind === 'adafactor' ? createAdafactor(spec, length, width) : createAdamW(spec, length * width);
  return optimizerOf(spec.kind, rule, length * width);
}

function optimizerOf(kind: OptimizerSettings['kind'], rule: UpdateRule, size: number): PromptOptimizer {
  let step = 0;
  return {
    update(prompt, gradient, learningRate) {
      if (prompt.length !== size || gradient.length !== size) {
        throw new Error(`an optimizer of ${size} values got ${prompt.length} and ${gradient.length}`);
      }
      requireUsable(gradient);
      const before = prompt.slice();
      rule.apply(prompt, gradient, learningRate, step);
      step++;
      return { updateRms: rootMeanSquareDifference(prompt, before) };
    },
    state() {
      const copies = Object.entries(rule.averages).map(([name, values]) => [name, values.slice()] as const);
      return { kind, step, averages: Object.fromEntries(copies) };
    },
    restore(state) {
      requireRestorable(state, kind, rule.averages);
      for (const [name, values] of Object.entries(rule.averages)) values.set(state.averages[name] ?? []);
      step = state.step;
    },
  };
}

function requireUsable(gradient: Float32Array): void {
  const index = gradient.findIndex((value) => !Number.isFinite(Math.fround(value * value)));
  if (index < 0) return;
  throw new LabError({
    tag: 'Diverged',
    what: 'The gradient left the range that an optimizer can square',
    found: `${gradient[index]} at value ${index} of ${gradient.length}`,
    expected: 'finite values below 1.8e19',
    remedy: 'Resume from the last checkpoint with a smaller learning rate.',
  });
}

function rootMeanSquareDifference(left: Float32Array, right: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < left.length; index++) sum += ((left[index] ?? 0) - (right[index] ?? 0)) ** 2;
  return Math.sqrt(sum / left.length);
}

function requireRestorable(state: OptimizerState, kind: string, own: Readonly<Record<string, Float32Array>>): void {
  const refuse = (found: string, expected: string): never => {
    throw new LabError({
      tag: 'Checkpoint',
      what: 'The optimizer state of this checkpoint does not fit the run',
      found,
      expected,
      remedy: 'Resume from an earlier checkpoint, or start the run again.',
    });
  };
  if (state.kind !== kind) refuse(`state of ${state.kind}`, `state of ${kind}`);
  if (!Number.isSafeInteger(state.step) || state.step < 0) refuse(`step ${state.step}`, 'a number of steps');
  const names = Object.keys(own).sort().join(', ');
  const found = Object.keys(state.averages).sort().join(', ');
  if (found !== names) refuse(`averages ${found}`, `averages ${names}`);
  for (const [name, { length }] of Object.entries(own)) {
    const stored = state.averages[name];
    if (!(stored instanceof Float32Array) || stored.length !== length) {
      refuse(`${stored?.length} values of ${name}`, `${length} float32 values`);
    } else if (!stored.every((value) => Number.isFinite(value))) {
      refuse(`values of ${name} that are not finite`, 'finite values');
    }
  }
}
