/**
 * Prompts and their optimizers on the GPU, one behind the other in every array, and their way there and back: each
 * one's state is on the host what it would be if it were trained alone.
 */
import { joinFloats } from '../../base/joinFloats.ts';
import type { ImmediateRunner } from '../../engine/fused/immediateRunner.ts';
import { averageShapes } from '../../engine/fused/optimizers/averages.ts';
import { PROGRESS_WORDS } from '../../engine/fused/optimizers/commit.ts';
import { type OptimizerSettings, stepRates } from '../../engine/fused/optimizers/rates.ts';
import type { UpdateState } from '../../engine/fused/optimizers/update.ts';
import type { WaywardPull } from '../../engine/fused/optimizers/wayward.ts';
import type { PromptValues } from '../frozenModel.ts';
import { PLAIN_FORM } from '../promptForm.ts';
import type { PromptStart, TrainedState } from '../promptTrainer.ts';

/** What lives on the GPU from step to step. */
export type ResidentState = Omit<UpdateState, 'gradients'>;

export class ResidentPrompts {
  readonly arrays: ResidentState;
  readonly count: number; // N
  /** Of each prompt. */
  readonly shape: Omit<PromptValues, 'values'>;
  /** null if nothing draws any of the prompts. */
  readonly wayward: WaywardPull | null;
  /** Of each optimizer. */
  readonly kind: OptimizerSettings['kind'];
  private readonly runner: ImmediateRunner;
  private readonly starts: readonly PromptStart[];
  /** Updates of each prompt that are done once everything that was handed over is. */
  private readonly handedOver: number[];

  /** @throws Error if prompts differ in shape, form or kind of optimizer, or have no length: that is a fault of the caller */
  constructor(runner: ImmediateRunner, starts: readonly PromptStart[]) {
    const { prompt, optimizer } = oneKind(starts);
    const { values: _, ...shape } = prompt;
    const { length, width } = shape;
    const count = starts.length;
    this.count = count;
    this.shape = shape;
    this.kind = optimizer.kind;
    this.runner = runner;
    this.starts = starts;
    this.handedOver = starts.map(({ state }) => state.step);
    const averages = Object.entries(averageShapes(optimizer.kind, length, width)).map(([name, shape]) => {
      const values = starts.map(({ state }) => state.averages[name] ?? new Float32Array());
      return [name, runner.upload(joinFloats(values), [count, ...shape])] as const;
    });
    this.wayward = waywardPull(runner, starts);
    const rates = this.rates(starts.map(() => 0));
    this.arrays = {
      prompts: runner.upload(joinFloats(starts.map((start) => start.prompt.values)), [count, length, width]),
      averages: Object.fromEntries(averages),
      rates: runner.upload(rates, [count, rates.length / count]),
      progress: runner.upload(Uint32Array.from(this.handedOver.flatMap((step) => [step, 0])), [count, PROGRESS_WORDS]),
    };
  }

  /** Writes what the next step depends on, for work that is submitted from now on. */
  beginStep(learningRates: readonly number[]): void {
    this.runner.write(this.arrays.rates, this.rates(learningRates));
  }

  /** The step was submitted. */
  endStep(): void {
    this.starts.forEach((_, index) => {
      this.handedOver[index] = (this.handedOver[index] ?? 0) + 1;
    });
  }

  /** Each prompt and its optimizer after all steps that were submitted. @throws LabError as `ImmediateRunner.read` does */
  async read(): Promise<TrainedState[]> {
    const { runner, count, shape, kind } = this;
    const { progress, prompts, averages } = this.arrays;
    const names = Object.keys(averages);
    // All copies are submitted now, before any step that is handed over later.
    const [words, values, ...ofAverages] = await Promise.all(
      [progress, prompts, ...Object.values(averages)].map((array) => runner.read(array)),
    );
    const steps = new Uint32Array(words?.buffer ?? new ArrayBuffer());
    const ofPrompt = (all: Float32Array | undefined, index: number) => {
      const size = (all?.length ?? 0) / count;
      return all?.slice(index * size, (index + 1) * size) ?? new Float32Array();
    };
    return this.starts.map((_, index) => ({
      prompt: { ...shape, values: ofPrompt(values, index) },
      optimizer: {
        kind,
        step: steps[index * PROGRESS_WORDS] ?? 0,
        averages: Object.fromEntries(names.map((name, position) => [name, ofPrompt(ofAverages[position], index)])),
      },
    }));
  }

  dispose(): void {
    const { averages, ...arrays } = this.arrays;
    for (const array of [...Object.values(arrays), ...Object.values(averages), ...Object.values(this.wayward ?? {})]) {
      this.runner.release(array);
    }
  }

  /** `[N, RATE_COUNT]`. */
  private rates(learningRates: readonly number[]): Float32Array {
    return joinFloats(
      this.starts.map(({ optimizer }, index) =>
        stepRates(optimizer, this.handedOver[index] ?? 0, learningRates[index] ?? Number.NaN),
      ),
    );
  }
}

/** Prompts that nothing draws are drawn to themselves, with strength 0. */
function waywardPull(runner: ImmediateRunner, starts: readonly PromptStart[]): WaywardPull | null {
  if (starts.every(({ wayward }) => !wayward)) return null;
  const [first] = starts;
  const anchors = starts.map(({ wayward, prompt }) => wayward?.anchor ?? prompt.values);
  const strengths = starts.map(({ wayward, prompt }) => (wayward?.factor ?? 0) / prompt.length);
  return {
    anchors: runner.upload(joinFloats(anchors), [starts.length, first?.prompt.length ?? 0, first?.prompt.width ?? 0]),
    strengths: runner.upload(Float32Array.from(strengths), [starts.length]),
  };
}

function oneKind(starts: readonly PromptStart[]): PromptStart {
  const [first] = starts;
  if (first === undefined) throw new Error('There is no prompt to train.');
  const { prompt, optimizer } = first;
  if (prompt.length === 0) throw new Error('A prompt of length 0 cannot be trained.');
  const form = (start: PromptStart) => JSON.stringify(start.prompt.form ?? PLAIN_FORM);
  for (const other of starts) {
    const isAlike = other.prompt.length === prompt.length && form(other) === form(first);
    if (!isAlike || other.optimizer.kind !== optimizer.kind) {
      throw new Error('Prompts that are trained together have one length, one form and one kind of optimizer.');
    }
  }
  return first;
}
