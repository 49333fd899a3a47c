/** One request to the Hub, and what its refusals mean. */
import { LabError } from '../../../base/errors.ts';
import type { HubDownload, HubModel } from './hubTypes.ts';

export const HUB = 'https://huggingface.co';

/** The platform's, or a test's. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** How the worker asks, and until when. */
export interface HubAccess {
  readonly fetch: Fetch;
  readonly signal: AbortSignal;
}

/** Where the Hub tells what is in a model; with sizes and hashes. */
export function addressOfModel({ name, revision }: HubModel): string {
  return `${HUB}/api/models/${name}/revision/${encodeURIComponent(revision)}?blobs=true`;
}

export function addressOfFile({ name, commit }: Pick<HubDownload, 'name' | 'commit'>, path: string): string {
  return `${HUB}/${name}/resolve/${commit}/${encodeURIComponent(path)}`;
}

/**
 * An answer that is none of the Hub's refusals. Only headers that browsers send without asking the server first:
 * the hosts that files are redirected to do not all answer that question (so there is no If-Range, and need not be:
 * a file of a commit does not change).
 * @param from first byte wanted of a file
 * @throws LabError `Hub`; the signal's reason once it is aborted
 */
export async function askHub({ fetch, signal }: HubAccess, url: string, where: string, from = 0): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, {
      headers: from > 0 ? { Range: `bytes=${from}-` } : {},
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
      signal,
    });
  } catch (cause) {
    signal.throwIfAborted();
    throw unreachable(where, cause);
  }
  if (response.ok) return response;
  await response.body?.cancel();
  throw refusal(response, where);
}

/** The bytes of a small answer. @throws LabError `Hub` if it breaks off or is larger; the signal's reason */
export async function readAnswer(
  { signal }: HubAccess,
  response: Response,
  where: string,
  maximumBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    signal.throwIfAborted();
    throw brokenOff(where, 'an answer that broke off', cause);
  }
  if (bytes.length > maximumBytes) throw strangeAnswer(where, `${bytes.length} bytes`, `at most ${maximumBytes} bytes`);
  return bytes;
}

/** The Hub answered what this page does not understand. */
export function strangeAnswer(where: string, found: string, expected: string): LabError {
  return new LabError({
    tag: 'Hub',
    what: 'The Hub’s answer is not what this page understands',
    found,
    expected,
    remedy: 'Try again later, or download the files from the model’s page and drop them here together.',
    where,
  });
}

export function brokenOff(where: string, found: string, cause?: unknown): LabError {
  return new LabError(
    {
      tag: 'Hub',
      what: 'The connection to the Hub broke off',
      found,
      expected: 'the whole file',
      remedy: 'Go on when the connection is back: what has come is kept.',
      where,
    },
    { cause },
  );
}

function unreachable(where: string, cause: unknown): LabError {
  const isOffline = globalThis.navigator?.onLine === false;
  return new LabError(
    {
      tag: 'Hub',
      what: isOffline ? 'This machine is offline' : 'The Hub cannot be reached',
      found: isOffline ? 'no network' : cause instanceof Error ? cause.message : String(cause),
      expected: 'an answer from huggingface.co',
      remedy: isOffline
        ? 'Connect to a network and try again. Kept models, and folders that you drop, work without one.'
        : 'Check that this network lets huggingface.co and *.hf.co through, and try again; or download the files elsewhere and drop them here together.',
      where,
    },
    { cause },
  );
}

const BY_HAND = 'download its files from its page while you are signed in there, and drop them here together.';

/** The Hub says 401 for whatever it does not show to strangers, be it private or not there at all. */
function refusal(response: Response, where: string): LabError {
  const code = response.headers.get('X-Error-Code');
  const found = `HTTP status ${response.status}${code === null ? '' : ` (${code})`}`;
  const say = (what: string, expected: string, remedy: string) =>
    new LabError({ tag: 'Hub', what, found, expected, remedy, where });
  if (code === 'GatedRepo' || response.status === 403) {
    return say(
      'The owner of this model lets only some people have it',
      'a model that is open to everybody',
      `This page does not sign in anywhere. Accept the conditions on the model’s page, ${BY_HAND}`,
    );
  }
  if (code === 'RevisionNotFound') {
    return say(
      'This model has no such revision',
      'a branch, tag, commit or pull request of it',
      'Leave “Revision” empty for the newest files, or copy one from the model’s page.',
    );
  }
  if (response.status === 401 || response.status === 404) {
    return say(
      'The Hub has no such model, or does not show it to everybody',
      'a public model of this name, and this revision of it',
      `Check the name on huggingface.co. If the model is private, ${BY_HAND}`,
    );
  }
  if (response.status === 429) {
    return say(
      'The Hub asks to wait: too many requests came from this network',
      'fewer requests',
      `Try again ${waitingTime(response.headers)}. What has come is kept.`,
    );
  }
  return say(
    response.status >= 500 ? 'The Hub has a fault at the moment' : 'The Hub refused the request',
    'HTTP status 200 or 206',
    'Try again later. What has come is kept.',
  );
}

/** The Hub counts requests over five minutes, and says when the next begin, where a page may read it. */
function waitingTime(headers: Headers): string {
  const seconds =
    /^\d+$/.exec(headers.get('Retry-After') ?? '')?.[0] ?? /\bt=(\d+)/.exec(headers.get('RateLimit') ?? '')?.[1];
  return seconds === undefined ? 'in five minutes' : `in ${seconds} seconds`;
}
