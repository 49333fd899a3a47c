/** The sentence as data: what the person has chosen for the next run. Each noun carries the files that it needs. */
import type { WeightStorage } from '../../engine/fused/packMatrix.ts';
import type { Prompt } from '../../prompts/prompt.ts';
import type { PromptForm } from '../../t5/promptForm.ts';
import type { MixtureSpec, PromptInit, RunSpec, TaskSpec } from '../../training/runFileTypes.ts';
import type { AttachedFiles, ModelSource } from '../../worker/protocol.ts';

/** An initial prompt that is made, not read: "from scratch". */
export type MadeInit = Exclude<PromptInit, { kind: 'file' | 'checkpoint' }>;

/** A source prompt whose values the page holds. */
export interface PromptSource {
  readonly kind: 'prompt';
  readonly name: string;
  readonly prompt: Prompt;
  /** Where the run finds the same values, as long as nothing was changed. */
  readonly init: Extract<PromptInit, { kind: 'file' | 'checkpoint' }>;
  /** What the person had done to it, in order, such as "first 16 of 100 rows". */
  readonly changes: readonly string[];
}

export type Source = PromptSource | { readonly kind: 'scratch'; readonly init: MadeInit };

export interface ModelChoice {
  readonly name: string;
  readonly source: ModelSource;
  /** d_model, as its configuration says; null until that was read. */
  readonly width: number | null;
}

export interface TaskChoice {
  readonly name: string;
  readonly spec: TaskSpec;
  /** The tables that the person gave, by the paths in `spec`; empty for the lab's tasks. */
  readonly files: AttachedFiles;
  /** In tokens; where the task knows better than the recipe. */
  readonly maxInputLength?: number;
  readonly maxTargetLength?: number;
}

/** Several tasks at once, as a run file has them. */
export interface MixtureChoice extends Omit<TaskChoice, 'spec'> {
  readonly mixture: MixtureSpec;
}

/** Everything of a run file that is not one of the three nouns before it. */
export type Recipe = { readonly promptForm: PromptForm } & Pick<
  RunSpec,
  | 'maxInputLength'
  | 'maxTargetLength'
  | 'decoding'
  | 'optimizer'
  | 'schedule'
  | 'zLoss'
  | 'labelSmoothing'
  | 'dropoutRate'
  | 'wayward'
  | 'batchSize'
  | 'microbatches'
  | 'steps'
  | 'shuffle'
  | 'batching'
  | 'seed'
  | 'evaluateEvery'
  | 'checkpointEvery'
  | 'maxValidationExamples'
>;

export interface Draft {
  readonly source: Source;
  readonly promptLength: number;
  readonly model: ModelChoice;
  /** How its weights are kept on the GPU. */
  readonly weights: WeightStorage;
  /** Null only until the lab's index has come. */
  readonly task: TaskChoice | MixtureChoice | null;
  readonly recipe: Recipe;
  /** The run's name as an imported run file gives it; null = made of the sentence. */
  readonly runName: string | null;
}
