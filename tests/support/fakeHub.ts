/**
 * What the Hugging Face Hub answers about one model, in the shape of its API (`?blobs=true`) and of its files, which it
 * gives in parts. The same for units, where it stands behind `fetch`, and for the page, behind Playwright's routes.
 */
import { createHash } from 'node:crypto';

export interface HubModelFixture {
  readonly name: string;
  readonly commit: string;
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  /** Paths of which the Hub publishes a SHA-256. */
  readonly large: ReadonlySet<string>;
}

export interface HubAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** @param range the request's header, if it has one */
export function answerOfHub(model: HubModelFixture, url: string, range: string | null): HubAnswer {
  const { pathname } = new URL(url);
  if (pathname.startsWith(`/api/models/${model.name}/revision/`)) {
    return answer(200, Buffer.from(JSON.stringify(modelInfo(model))), { 'Content-Type': 'application/json' });
  }
  const [, path = ''] = /\/resolve\/[0-9a-f]{40}\/(.*)$/.exec(pathname) ?? [];
  const bytes = model.files.get(path);
  if (bytes === undefined || !pathname.startsWith(`/${model.name}/resolve/${model.commit}/`)) {
    return answer(404, new Uint8Array(), { 'X-Error-Code': 'EntryNotFound' });
  }
  const [, from] = /^bytes=(\d+)-$/.exec(range ?? '') ?? [];
  if (from === undefined) return answer(200, bytes, {});
  const part = bytes.slice(Number(from));
  return answer(206, part, { 'Content-Range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` });
}

/** Field for field what the Hub tells of a public model, but for those that nobody here reads. */
export function modelInfo({ name, commit, files, large }: HubModelFixture) {
  return {
    _id: '63500e4b98e8d8bf0c2d4f3a',
    id: name,
    modelId: name,
    author: name.split('/')[0],
    sha: commit,
    private: false,
    gated: false,
    disabled: false,
    pipeline_tag: 'text2text-generation',
    tags: ['transformers', 'safetensors', 't5'],
    siblings: [...files].map(([rfilename, bytes]) => ({
      rfilename,
      blobId: createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex'),
      size: bytes.length,
      ...(large.has(rfilename) && { lfs: { sha256: sha256(bytes), size: bytes.length, pointerSize: 133 } }),
    })),
  };
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function answer(status: number, body: Uint8Array<ArrayBuffer>, headers: Readonly<Record<string, string>>): HubAnswer {
  const exposed = {
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Expose-Headers': 'Content-Range, X-Error-Code',
  };
  return { status, body, headers: { ...exposed, ...headers } };
}
