/**
 * Every message between the page and the training worker, and nothing else. The page sends `WorkerCommand`s, each with
 * a request number; the worker answers each with exactly one `reply` or `failed` of that number, and sends the other
 * `WorkerEvent`s by itself. All values are structured-cloneable; large arrays are transferred.
 */
import type { LabErrorParts } from '../base/errors.ts';
import type { WeightStorage } from '../engine/fused/packMatrix.ts';
import type { TuningReport } from '../engine/fused/tuning/tuningReport.ts';
import type { T5Config } from '../t5/config.ts';
import type { Decoding } from '../t5/frozenModel.ts';
import type { KernelProgress } from '../t5/fused/kernelProgress.ts';
import type { PromptForm } from '../t5/promptForm.ts';
import type { EnsembleEvaluation } from '../training/ensembleEvaluation.ts';
import type { Evaluation } from '../training/evaluationTypes.ts';
import type { RunSpec, TaskSpec } from '../training/runFileTypes.ts';
import type { StepPace } from '../training/stepTiming.ts';
import type { StudyResult } from '../training/study/studyResults.ts';
import type { StudyState } from '../training/study/studyStore.ts';
import type { TimelineEntry } from '../training/timeline.ts';

/** Files that the person gave, by the path under which the run file names them. `File`s are cloned by reference. */
export type AttachedFiles = Readonly<Record<string, Blob>>;

/** Where the model's files come from: the embedded lab, or a dropped folder (`config.json`, weights, tokenizer). */
export type ModelSource =
  | { readonly kind: 'lab' }
  | { readonly kind: 'files'; readonly name: string; readonly files: AttachedFiles };

export type CommandBody =
  /** Acquire the GPU. Reply: `DeviceReport`. */
  | { readonly type: 'openDevice' }
  /** Load a model with its weights stored so, replacing the one loaded. Reply: `ModelReport`. Progress comes as `modelProgress`. */
  | { readonly type: 'loadModel'; readonly source: ModelSource; readonly weights: WeightStorage }
  /** Load the loaded model again, its kernels tuned anew. Reply: `ModelReport`. Progress comes as `kernelProgress`. */
  | { readonly type: 'tuneAgain' }
  /** Check everything, build the initial prompt, and begin to train. Reply: `RunStarted`. */
  | { readonly type: 'startRun'; readonly spec: RunSpec; readonly files: AttachedFiles }
  /** Continue a stored run from its newest whole checkpoint. Needs its model loaded. Reply: `RunStarted`. */
  | { readonly type: 'resumeRun'; readonly runId: string }
  /** Train the runs of a stored study that are not done. Needs its model loaded. Reply: null, once it has begun. */
  | { readonly type: 'startStudy'; readonly studyId: string }
  /** Stop after the step under way; GPU state is kept. Reply: null. */
  | { readonly type: 'pause' }
  /** Go on after a pause. Reply: null. */
  | { readonly type: 'continue' }
  /** One step, then paused again. Reply: null, once the step is done. */
  | { readonly type: 'singleStep' }
  /** End the run, or all that train of a study, with a checkpoint where it stands. Reply: null. */
  | { readonly type: 'stop' }
  /** Try a prompt (or none) on one input. Reply: `TryReply`. */
  | {
      readonly type: 'tryInput';
      readonly prompt: PromptPayload | null;
      readonly text: string;
      readonly decoding: Decoding;
      readonly labels: readonly string[];
    }
  /** The vocabulary's nearest tokens of every prompt position. Reply: `NearestTokensReply`. */
  | { readonly type: 'nearestTokens'; readonly prompt: PromptPayload; readonly count: number }
  /**
   * Evaluate several prompts of one length and form on a task, alone and by majority vote. Reply: `EnsembleEvaluation`.
   * Nothing is stored.
   */
  | {
      readonly type: 'evaluateEnsemble';
      readonly prompts: readonly PromptPayload[];
      readonly task: TaskSpec;
      /** The task's tables, by the paths in it. */
      readonly files: AttachedFiles;
      readonly settings: EnsembleSettings;
    }
  /** End the evaluations of ensembles after the batch under way: they fail with `Cancelled`. Reply: null. */
  | { readonly type: 'cancelEnsemble' }
  /** Carry prompts of another model over to the loaded one. Reply: `RecycleReply`. */
  | {
      readonly type: 'recyclePrompts';
      readonly prompts: readonly PromptPayload[];
      /** The model that they were tuned for; it is not loaded, only its words are read. */
      readonly source: ModelSource;
      /** Its SHA-256 where that is known, to be checked. */
      readonly sourceIdentity: string | null;
      /** Added to the least squares; 0 = none, as in the paper. */
      readonly ridge: number;
    };

/** The part of a run file that says how a task is evaluated. */
export type EnsembleSettings = Pick<
  RunSpec,
  'maxInputLength' | 'maxTargetLength' | 'maxValidationExamples' | 'batchSize' | 'decoding'
>;

export type WorkerCommand = CommandBody & { readonly request: number };

export interface PromptPayload {
  readonly length: number;
  readonly width: number;
  readonly values: Float32Array;
  /** How it stands in the encoder's input. Default: `PLAIN_FORM`. */
  readonly form?: PromptForm;
}

export interface DeviceReport {
  /** `adapter.info`: vendor, architecture, description; empty strings where the browser keeps them private. */
  readonly vendor: string;
  readonly architecture: string;
  readonly description: string;
  /** True for SwiftShader, lavapipe and other CPU emulations. */
  readonly software: boolean;
  readonly features: readonly string[];
}

export interface ModelReport {
  readonly name: string;
  readonly config: T5Config;
  readonly identity: string;
  readonly tokenizerIdentity: string;
  readonly parameters: number;
  /** How the frozen weights are kept on the GPU. */
  readonly weights: WeightStorage;
  readonly bytesOnGpu: number;
  /** How its kernels were chosen; null where there is no choice. */
  readonly tuning: TuningReport | null;
}

export interface RunStarted {
  readonly runId: string;
  /** Steps already done: 0, or those of the checkpoint that it resumes from. */
  readonly firstStep: number;
  readonly trainExamples: number;
  readonly validationExamples: number;
  /** Metrics of the steps before `firstStep`, in `METRIC_COLUMNS` order, `[rows, columns]` row-major. */
  readonly history: Float64Array;
  readonly evaluations: readonly { readonly step: number; readonly evaluation: Evaluation }[];
  /** What happened before, as far as it was stored. */
  readonly timeline: readonly TimelineEntry[];
  readonly spec: RunSpec;
  /** What the person should know, though the run goes on: a damaged checkpoint passed over, labels that did not fit. */
  readonly notes: readonly string[];
}

export interface TryReply {
  readonly answer: string;
  readonly probabilities: readonly { readonly label: string; readonly probability: number }[];
  /** Of the answer's first positions the most probable tokens of the whole vocabulary, the most probable first. */
  readonly firstTokens: readonly (readonly TokenProbability[])[];
  /** Of the input as the model read it, EOS included: at most 512. */
  readonly inputTokens: number;
}

export interface TokenProbability {
  readonly id: number;
  /** As the tokenizer writes it, such as "▁good". */
  readonly piece: string;
  readonly probability: number;
}

/** Of each prompt position its nearest tokens by cosine, the nearest first; none for a position of length 0. */
export type NearestTokensReply = readonly (readonly {
  readonly id: number;
  /** As the tokenizer writes it, such as "▁good". */
  readonly piece: string;
  readonly cosine: number;
}[])[];

export interface RecycleReply {
  readonly prompts: readonly PromptPayload[];
  /** Shared words that the map was fitted on. */
  readonly words: number;
  /** Mean cosine of words that it was not fitted on, carried over, with their embeddings there; null without such words. */
  readonly cosine: number | null;
}

/** `recovering`: the GPU was lost; it is opened again, with the model, and the run will go on from its last checkpoint. */
export type RunState = 'training' | 'evaluating' | 'paused' | 'recovering' | 'finished' | 'stopped' | 'failed';

export type WorkerEvent =
  | { readonly type: 'reply'; readonly request: number; readonly value: unknown }
  | { readonly type: 'failed'; readonly request: number; readonly error: LabErrorParts }
  | { readonly type: 'modelProgress'; readonly loadedBytes: number; readonly totalBytes: number; readonly what: string }
  /** Kernels are tuned or compiled; over when `done` is `total`. */
  | ({ readonly type: 'kernelProgress' } & KernelProgress)
  /** Rows in `METRIC_COLUMNS` order, `[rows, columns]` row-major; the buffer is transferred. */
  | { readonly type: 'metrics'; readonly runId: string; readonly rows: Float64Array }
  | { readonly type: 'evaluation'; readonly runId: string; readonly step: number; readonly evaluation: Evaluation }
  /** Comes before the rows that it concerns. */
  | { readonly type: 'timeline'; readonly runId: string; readonly entry: TimelineEntry }
  /** What a step is like now; told about once a second. */
  | { readonly type: 'pace'; readonly runId: string; readonly pace: StepPace }
  /**
   * Written whole to storage; `globalStep` = initialStep + step names its download. One that is `unstored` found no room
   * there: only the page has it, until it comes again.
   */
  | {
      readonly type: 'checkpoint';
      readonly runId: string;
      readonly step: number;
      readonly globalStep: number;
      readonly prompt: PromptPayload;
      readonly unstored?: true;
    }
  | { readonly type: 'runState'; readonly runId: string; readonly state: RunState; readonly error?: LabErrorParts }
  /** After `recovering`: the run stands at its newest checkpoint again, and what came after that comes once more. */
  | ({ readonly type: 'runRecovered'; readonly runId: string } & Pick<
      RunStarted,
      'firstStep' | 'history' | 'evaluations' | 'timeline' | 'notes'
    >)
  /** `training` comes first, and one of the others last. */
  | {
      readonly type: 'studyState';
      readonly studyId: string;
      readonly state: Exclude<StudyState, 'waiting'>;
      readonly error?: LabErrorParts;
    }
  /** These runs of the study train together from here on. */
  | {
      readonly type: 'studyBatch';
      readonly studyId: string;
      readonly runIds: readonly string[];
      readonly notes: readonly string[];
    }
  /** The batch has come to this step; told now and then. */
  | { readonly type: 'studyStep'; readonly studyId: string; readonly step: number }
  /** A run of the study is done and stored; when a study goes on, also told of those that were done before. */
  | {
      readonly type: 'studyRunEnded';
      readonly studyId: string;
      readonly result: StudyResult;
      readonly error: LabErrorParts | null;
    }
  /** A fault outside any command: device lost, an error of the worker itself. */
  | { readonly type: 'fault'; readonly error: LabErrorParts };

/** What each command's `reply.value` is. */
export interface CommandReplies {
  readonly openDevice: DeviceReport;
  readonly loadModel: ModelReport;
  readonly tuneAgain: ModelReport;
  readonly startRun: RunStarted;
  readonly resumeRun: RunStarted;
  readonly startStudy: null;
  readonly pause: null;
  readonly continue: null;
  readonly singleStep: null;
  readonly stop: null;
  readonly tryInput: TryReply;
  readonly nearestTokens: NearestTokensReply;
  readonly evaluateEnsemble: EnsembleEvaluation;
  readonly cancelEnsemble: null;
  readonly recyclePrompts: RecycleReply;
}
