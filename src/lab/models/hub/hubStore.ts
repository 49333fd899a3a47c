/** What the page knows of the Hub: the model that was looked up, and what went wrong with a download. */
import { createStore } from 'zustand/vanilla';
import type { LabErrorParts } from '../../../base/errors.ts';
import { errorParts } from '../../errorsStore.ts';
import { logEvent } from '../../log/eventLog.ts';
import { showCopying } from '../keptModelsStore.ts';
import { type FoundModel, type HubDownload, keptName, totalBytes } from './hubTypes.ts';
import { parseModelName } from './modelName.ts';
import { requestDownload, requestLookUp } from './requestHub.ts';

export type LookUpState =
  | { readonly kind: 'none' }
  | { readonly kind: 'asking'; readonly name: string }
  | { readonly kind: 'found'; readonly found: FoundModel }
  | { readonly kind: 'failed'; readonly name: string; readonly error: LabErrorParts };

export interface HubState {
  readonly lookUp: LookUpState;
  /** The last download that broke off, by its kept name. */
  readonly broken: { readonly name: string; readonly error: LabErrorParts } | null;
}

export const hubStore = createStore<HubState>(() => ({ lookUp: { kind: 'none' }, broken: null }));

let leave = new AbortController();

/** Asks the Hub which files the model has. What goes wrong is in the state. */
export async function lookUpModel(text: string, revision: string): Promise<void> {
  leave.abort();
  leave = new AbortController();
  const { signal } = leave;
  const show = (lookUp: LookUpState) => {
    if (!signal.aborted) hubStore.setState({ lookUp });
  };
  let name = text.trim();
  try {
    const model = parseModelName(text, revision);
    name = model.name;
    show({ kind: 'asking', name });
    logEvent('model', `Asks huggingface.co for the files of ${name}, revision ${model.revision}`);
    show({ kind: 'found', found: await requestLookUp(model, signal) });
  } catch (error) {
    show({ kind: 'failed', name, error: errorParts(error) });
  }
}

export function cancelLookUp(): void {
  leave.abort();
  hubStore.setState({ lookUp: { kind: 'none' } });
}

/**
 * Fetches a model into this browser, going on where an earlier download of the same commit stopped. What goes wrong is in
 * the state.
 * @param startAnew a file of which nothing that is here is used
 */
export async function downloadFromHub(download: HubDownload, startAnew: string | null = null): Promise<void> {
  const name = keptName(download);
  hubStore.setState({ broken: null });
  logEvent('model', `Downloads ${name} from huggingface.co`);
  try {
    await showCopying({ name, what: 'Downloading', totalBytes: totalBytes(download.files) }, (onProgress, signal) => {
      return requestDownload(download, startAnew, onProgress, signal);
    });
  } catch (error) {
    const parts = errorParts(error);
    hubStore.setState({ broken: { name, error: parts } });
    logEvent('error', `The download of ${name}: ${parts.what} (found ${parts.found})`);
  }
}

/** The file that is to be fetched again, if that is what an error advises. */
export function fileToStartAnew(error: LabErrorParts): string | null {
  return error.tag === 'HubFile' ? (error.where ?? null) : null;
}
