/** What files turn out to be: the result of `recognizeFiles`, one item for each thing a person would call one. */
import type { LabError } from '../base/errors.ts';
import type { CheckpointRead } from './checkpointZip.ts';
import type { NpyArray } from './npy.ts';
import type { PeftPrompt } from './peftAdapter.ts';
import type { Table } from './table.ts';
import type { TensorEntry } from './tensorCollection.ts';

/** A value, or why the file that should hold it cannot be used. */
export type Parsed<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: LabError };

interface Recognized {
  /** For display: the file's name, the folder's name for groups, `archive.npz/a.npy` within archives. */
  readonly name: string;
  /** The given paths that make this item up, in the order given. */
  readonly paths: readonly string[];
}

export interface RecognizedNpy extends Recognized {
  readonly kind: 'npy';
  readonly array: Parsed<NpyArray>;
}

export interface RecognizedTable extends Recognized {
  readonly kind: 'table';
  readonly table: Parsed<Table>;
}

/** A JSON object that looks like a run file; its schema is not checked yet. */
export interface RecognizedRunFile extends Recognized {
  readonly kind: 'runFile';
  readonly json: unknown;
}

export interface RecognizedCheckpointZip extends Recognized {
  readonly kind: 'checkpointZip';
  /** By ascending global step. */
  readonly checkpoints: Parsed<readonly CheckpointRead[]>;
}

/** A zip that holds the lab's own records; they are not read yet. */
export interface RecognizedLabArchive extends Recognized {
  readonly kind: 'labArchive';
}

/** A folder with the checkpoints of one run, as T5X writes them: `numpy_checkpoints/checkpoint_{globalStep}/…`. */
export interface RecognizedCheckpointFolder extends Recognized {
  readonly kind: 'checkpointFolder';
  /** By ascending global step. Those that cannot be read are items of their own. */
  readonly checkpoints: Parsed<readonly CheckpointRead[]>;
}

export interface RecognizedPeftAdapter extends Recognized {
  readonly kind: 'peftAdapter';
  readonly prompt: Parsed<PeftPrompt>;
  readonly baseModelName: string | null;
}

/** A folder in Hugging Face layout, or what is there of one. */
export interface RecognizedModel extends Recognized {
  readonly kind: 'model';
  /** The folder's path as given; empty for files given without a folder. */
  readonly folder: string;
  /** The parsed `config.json`, not checked yet; null if it is missing. */
  readonly config: unknown;
  /** Which given path is to be opened under which of the layout's names, whatever the files themselves are called. */
  readonly files: readonly { readonly layoutName: string; readonly path: string }[];
  /** What has to be added before the model can be loaded, in words; empty if it is complete. */
  readonly missing: readonly string[];
  /** Files of the folder that the lab does not need: `README.md`, PyTorch weights, ... */
  readonly ignored: readonly string[];
}

/** A safetensors file that is neither a T5 nor a prompt. */
export interface RecognizedSafetensors extends Recognized {
  readonly kind: 'safetensors';
  readonly tensors: Parsed<readonly TensorEntry[]>;
}

export interface RecognizedTokenizer extends Recognized {
  readonly kind: 'tokenizer';
  readonly format: 'spiece.model' | 'tokenizer.json';
}

export interface RecognizedUnknown extends Recognized {
  readonly kind: 'unknown';
  /** In words, with an article: "a PNG image". */
  readonly looksLike: string;
  /** `UnknownFile`, or the `FileRead` that hindered a look. */
  readonly error: LabError;
}

export type RecognizedItem =
  | RecognizedNpy
  | RecognizedTable
  | RecognizedRunFile
  | RecognizedCheckpointZip
  | RecognizedLabArchive
  | RecognizedCheckpointFolder
  | RecognizedPeftAdapter
  | RecognizedModel
  | RecognizedSafetensors
  | RecognizedTokenizer
  | RecognizedUnknown;
