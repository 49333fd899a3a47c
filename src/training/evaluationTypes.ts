/** What one evaluation on the validation split says. Plain data: it is posted, stored and written to metrics.jsonl. */

export interface Prediction {
  readonly input: string;
  readonly target: string;
  /** What the model answered, found as the run file's `decoding` says. */
  readonly prediction: string;
  /** What rank classification chose, with its probability among the labels; absent for free-text tasks. */
  readonly ranked?: { readonly label: string; readonly probability: number };
}

/** Of one task. */
export interface SingleEvaluation {
  readonly examples: number;
  /** Share of examples whose answer equals the target, character by character, in [0, 1]. */
  readonly exactMatch: number;
  /** Share whose highest-ranked label is the target, in [0, 1]; null for tasks without a label set. */
  readonly accuracy: number | null;
  /**
   * The task's metrics by T5's keys, in percent; null where one is undefined, as the correlation of a constant is. Absent
   * for tasks without metrics.
   */
  readonly results?: Readonly<Record<string, number | null>>;
  /** Label diagnostics of prompt_tuning/data/metrics.py; null for tasks without a label set. */
  readonly labels: {
    readonly targetCounts: Readonly<Record<string, number>>;
    readonly predictionCounts: Readonly<Record<string, number>>;
    /** Labels among the targets that were never predicted. */
    readonly missed: readonly string[];
    /** Predictions that are no label. */
    readonly invented: readonly string[];
    /** The one label that every prediction is, if there are at least two among the targets; else null. */
    readonly collapsedTo: string | null;
  } | null;
  /** Up to 100 of the split's first examples, in their order, and up to 8 wrong ones beyond. */
  readonly samples: readonly Prediction[];
  readonly seconds: number;
}

/** What an evaluation says of answers, however they were come by. */
export type ScoredAnswers = Omit<SingleEvaluation, 'seconds'>;

export interface TaskEvaluation {
  readonly name: string;
  readonly evaluation: SingleEvaluation;
}

/**
 * What is evaluated at a step. Of a mixture: `examples` and `seconds` are sums over its tasks, `exactMatch` and
 * `accuracy` means over them, the latter null if some task has no labels; `labels` is null and `samples` empty, for
 * those are each task's own.
 */
export interface Evaluation extends SingleEvaluation {
  /** The mixture's tasks; absent for a run of one task. */
  readonly tasks?: readonly TaskEvaluation[];
}
