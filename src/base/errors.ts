/**
 * The lab's one error type. Whatever comes from outside (a file, a URL, a database record, a GPU) and does not fit is
 * refused with a `LabError` that says what was found, what was expected and what to do about it; the page shows the
 * three parts where the error arose. Programming mistakes stay ordinary `Error`s.
 */

/** What kind of thing went wrong. The page chooses its remedy buttons by this tag, so tags are part of our interface. */
export type LabErrorTag =
  | 'NpyFormat' // bytes are not a readable .npy
  | 'SafetensorsFormat'
  | 'ZipFormat'
  | 'TableFormat' // TSV, CSV, JSONL
  | 'UnknownFile' // content recognised as nothing the lab takes
  | 'FileMissing' // a path that a run file or an index names is not there
  | 'FileRead' // the host could not read the bytes
  | 'Hub' // the Hugging Face Hub refused, did not answer, or answered what is not understood
  | 'HubFile' // a downloaded file (`where`) is not the one on the Hub; it can be fetched again
  | 'PromptShape' // rank, width or length does not fit
  | 'PromptValues' // NaN or infinite
  | 'Transfer' // sources, similarities, scores or vocabularies that do not allow the transfer asked for
  | 'ModelConfig'
  | 'ModelWeights'
  | 'TokenizerFormat'
  | 'Template' // a column that a template names does not exist, ...
  | 'TaskData' // no examples, a label without a name, ...
  | 'RunFile'
  | 'Checkpoint' // stored record damaged or of other inputs
  | 'Storage' // quota, blocked, private mode
  | 'WebGpuMissing'
  | 'GpuValidation'
  | 'GpuOutOfMemory'
  | 'DeviceLost'
  | 'Diverged' // loss or gradient not finite
  | 'Busy' // a command that does not fit the worker's state
  | 'Cancelled'
  | 'Unexpected'; // a fault of the lab itself, shown instead of lost

/** The parts of a `LabError` as plain data: crosses `postMessage`, can be stored, can be printed. */
export interface LabErrorParts {
  readonly tag: LabErrorTag;
  /** What happened, as a sentence fragment: "This .npy file ends too early". */
  readonly what: string;
  /** What was found, with its numbers: "304 bytes of data". */
  readonly found: string;
  /** What was expected instead: "320 bytes for shape [5, 16] of float32". */
  readonly expected: string;
  /** What the person can do next, as an imperative sentence: "Export the prompt again with numpy.save." */
  readonly remedy: string;
  /** File name, row, key: where it was found, if that helps. */
  readonly where?: string;
}

/** See the module's comment. `message` joins the parts, so that a bare log line is already useful. */
export class LabError extends Error implements LabErrorParts {
  readonly tag: LabErrorTag;
  readonly what: string;
  readonly found: string;
  readonly expected: string;
  readonly remedy: string;
  readonly where?: string;

  constructor(parts: LabErrorParts, options?: { cause?: unknown }) {
    const where = parts.where === undefined ? '' : `${parts.where}: `;
    super(`${where}${parts.what}. Found: ${parts.found}. Expected: ${parts.expected}. ${parts.remedy}`, options);
    this.name = `LabError(${parts.tag})`;
    this.tag = parts.tag;
    this.what = parts.what;
    this.found = parts.found;
    this.expected = parts.expected;
    this.remedy = parts.remedy;
    if (parts.where !== undefined) this.where = parts.where;
  }

  /** The parts as plain data, for `postMessage` and storage; `new LabError(parts)` is the way back. */
  toParts(): LabErrorParts {
    const { tag, what, found, expected, remedy } = this;
    return this.where === undefined
      ? { tag, what, found, expected, remedy }
      : { tag, what, found, expected, remedy, where: this.where };
  }
}

/** True if `error` is a `LabError`, and, if tags are given, one of those. */
export function isLabError(error: unknown, ...tags: LabErrorTag[]): error is LabError {
  return error instanceof LabError && (tags.length === 0 || tags.includes(error.tag));
}
