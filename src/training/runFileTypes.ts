/**
 * One JSON file describes a run completely (docs/run-file.md). These are its parsed types; `runFile.ts` holds the
 * schema that makes them from JSON. Paths are relative to the run file; `lab:` in front means the embedded lab's files.
 */
import type { WeightStorage } from '../engine/fused/packMatrix.ts';
import type { MadePromptInit } from '../prompts/initializers.ts';
import type { Decoding } from '../t5/frozenModel.ts';
import type { PromptForm } from '../t5/promptForm.ts';
import type { MetricName } from '../tasks/metrics/taskMetrics.ts';
import type { MixtureRates } from '../tasks/mixtureRates.ts';

/** How a run's prompt starts: read from somewhere, or made (`src/prompts/initializers.ts`). */
export type PromptInit =
  | { readonly kind: 'file'; readonly path: string }
  /** A checkpoint of an earlier run: in the page `run` is a stored run's id, for the headless command its `--out` folder. */
  | { readonly kind: 'checkpoint'; readonly run: string; readonly step: number }
  | MadePromptInit;

export interface TaskSpec {
  readonly train: string; // path of a .tsv, .csv or .jsonl table
  readonly validation?: string;
  /** Template over columns: `{sentence}` by header, `{0}` by position where there is no header. */
  readonly inputs: string;
  readonly targets: string;
  /** From the raw field to the label's words, applied to every field that the target template names. */
  readonly labels?: Readonly<Record<string, string>>;
  /** A task of GLUE or SuperGLUE as T5 writes it (docs/tasks.md): templates, labels and metrics are its own. */
  readonly preset?: string;
  /** T5's metrics, whose mean is the task's score; without them that is accuracy or exact match. */
  readonly metrics?: readonly MetricName[];
}

/** A task among others. */
export interface MixtureTaskSpec extends TaskSpec {
  /** Unlike the others' in its mixture. */
  readonly name: string;
}

/** Several tasks in one run (docs/tasks.md). */
export interface MixtureSpec {
  readonly tasks: readonly MixtureTaskSpec[];
  /** How often each task is drawn from; fixed rates are in the order of the tasks. */
  readonly rates: MixtureRates;
}

export type OptimizerSpec =
  | {
      readonly kind: 'adafactor';
      readonly learningRate: number;
      readonly weightDecay: number; // not multiplied by the rate
      readonly decayRate: number;
      readonly clipThreshold: number;
      readonly initialStep: number; // 1,100,000 = as T5X tunes an LM-adapted checkpoint
    }
  | {
      readonly kind: 'adamw';
      readonly learningRate: number;
      readonly weightDecay: number; // decoupled, multiplied by the rate (torch.optim.AdamW)
      readonly beta1: number;
      readonly beta2: number;
      readonly epsilon: number;
      readonly initialStep: number; // only counts checkpoints; the moments start at 0
    };

/** Factor on the learning rate over the run's own steps. Default: constant. */
export type ScheduleSpec =
  | { readonly kind: 'constant'; readonly warmupSteps?: number }
  | { readonly kind: 'linear'; readonly warmupSteps?: number; readonly endFactor?: number }
  | { readonly kind: 'cosine'; readonly warmupSteps?: number; readonly endFactor?: number };

/** A run file with every default filled in: what `run.json` holds. */
export interface RunSpec {
  readonly version: 1;
  readonly name: string;
  /** `lab`, or the path of a folder in Hugging Face layout. */
  readonly model: string;
  /** How the frozen weights are kept on the GPU. */
  readonly weights: WeightStorage;
  readonly prompt: { readonly length: number; readonly init: PromptInit } & PromptForm;
  /** A run has either a task or a mixture: `tasksOf` (runTasks.ts) gives the tasks of both. */
  readonly task?: TaskSpec;
  readonly mixture?: MixtureSpec;
  readonly maxInputLength: number;
  readonly maxTargetLength: number;
  /** How evaluation finds the model's answers. */
  readonly decoding: Decoding;
  readonly optimizer: OptimizerSpec;
  readonly schedule: ScheduleSpec;
  readonly zLoss: number;
  readonly labelSmoothing: number;
  /** The share of activations that a training step drops. */
  readonly dropoutRate: number;
  /** A text that the prompt is drawn to, and how strongly. */
  readonly wayward?: { readonly text: string; readonly factor: number };
  readonly batchSize: number;
  /** Equal parts in which a batch is computed. */
  readonly microbatches: number;
  readonly steps: number;
  readonly shuffle: boolean;
  /** With `shuffle`: examples at random, or those of similar length together. */
  readonly batching: 'shuffled' | 'sorted';
  readonly seed: number;
  /** 0 = only after the last step. */
  readonly evaluateEvery: number;
  readonly checkpointEvery: number;
  /** At most this many validation examples of each task an evaluation, the first ones; 0 = all. */
  readonly maxValidationExamples: number;
}
