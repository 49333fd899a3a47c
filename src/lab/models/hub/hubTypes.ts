/** What the page and its Hub worker tell each other. */
import type { LabErrorParts } from '../../../base/errors.ts';
import type { T5Config } from '../../../t5/config.ts';

/** A model as a person names it. */
export interface HubModel {
  /** Owner and name, such as `google/flan-t5-small`; old models stand alone. */
  readonly name: string;
  /** A branch, tag, commit or pull request (`refs/pr/1`). */
  readonly revision: string;
}

export interface HubFile {
  /** In the model's folder; never with a slash. */
  readonly path: string;
  readonly bytes: number;
  /** Lower-case hexadecimal; null where the Hub publishes none (small files that git itself holds). */
  readonly sha256: string | null;
}

/** All that a download needs, now or after a reload: files of one commit never change. */
export interface HubDownload extends HubModel {
  readonly commit: string;
  readonly files: readonly HubFile[];
}

export interface FoundModel {
  readonly download: HubDownload;
  /** Whether the head is tied shows in the weights' names only; here it is what the configuration says. */
  readonly config: T5Config;
}

export type HubRequest =
  | { readonly kind: 'lookUp'; readonly model: HubModel }
  /** @param startAnew the path of a file whose bytes are thrown away and fetched again */
  | { readonly kind: 'download'; readonly download: HubDownload; readonly startAnew: string | null };

export type HubCommand = HubRequest | { readonly kind: 'cancel' };

export interface HubProgress {
  /** Of all files together, that are in this browser. */
  readonly keptBytes: number;
  /** Bytes of before are read to hash them; nothing is fetched meanwhile. */
  readonly isChecking: boolean;
}

export type HubEvent =
  | { readonly kind: 'found'; readonly found: FoundModel }
  | ({ readonly kind: 'progress' } & HubProgress)
  | { readonly kind: 'kept' }
  | { readonly kind: 'failed'; readonly error: LabErrorParts };

/** Under which a downloaded model is kept: what is unlike in two commits never mixes. */
export function keptName({ name, commit }: Pick<HubDownload, 'name' | 'commit'>): string {
  return `${name}@${commit.slice(0, 7)}`;
}

export function totalBytes(files: readonly HubFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
