/** Which files of a model on the Hub make a model folder here, and what its configuration says. */
import * as v from 'valibot';
import { LabError } from '../../../base/errors.ts';
import { bytesSource } from '../../../formats/byteSources.ts';
import { parseJsonBytes } from '../../../formats/json.ts';
import { parseSafetensorsIndex } from '../../../formats/safetensorsIndex.ts';
import { readModelConfig } from '../../../t5/loadModel.ts';
import { addressOfFile, addressOfModel, askHub, type HubAccess, readAnswer, strangeAnswer } from './askHub.ts';
import type { FoundModel, HubDownload, HubFile, HubModel } from './hubTypes.ts';

const MAX_LIST_BYTES = 2 ** 24;
const MAX_CONFIG_BYTES = 2 ** 20;
const MAX_INDEX_BYTES = 2 ** 25;

const INDEX = 'model.safetensors.index.json';

const bytes = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** The part of the Hub's answer about a model that is needed: `GET /api/models/{name}/revision/{revision}?blobs=true`. */
const MODEL_INFO = v.object({
  sha: v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/, 'a commit of 40 hexadecimal digits')),
  siblings: v.array(
    v.object({
      rfilename: v.string(),
      size: v.nullish(bytes),
      lfs: v.nullish(v.object({ sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'a SHA-256')), size: bytes })),
    }),
  ),
});

/** A model's commit, and the files in its topmost folder by their paths; null for a size that is not told. */
export interface ListedModel {
  readonly commit: string;
  readonly files: ReadonlyMap<string, { readonly bytes: number | null; readonly sha256: string | null }>;
}

/** @throws LabError `Hub` */
export function parseModelInfo(answer: Uint8Array, where: string): ListedModel {
  const json = parseJsonBytes(answer);
  if ('problem' in json) throw strangeAnswer(where, json.problem, 'the list of the model’s files');
  const parsed = v.safeParse(MODEL_INFO, json.value);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw strangeAnswer(
      where,
      `${v.getDotPath(issue) ?? 'the answer'}: ${issue.received}`,
      issue.expected ?? 'another',
    );
  }
  const { sha, siblings } = parsed.output;
  const files = siblings
    .filter(({ rfilename }) => !rfilename.includes('/'))
    .map(({ rfilename, size, lfs }) => {
      return [rfilename, { bytes: lfs?.size ?? size ?? null, sha256: lfs?.sha256 ?? null }] as const;
    });
  return { commit: sha, files: new Map(files) };
}

/**
 * Asks the Hub for the list of files, the configuration and, where there are several files of weights, their index.
 * @throws LabError `Hub`; `ModelConfig` if it is no T5; `FileMissing` and `ModelWeights` if its files are not those
 * that are read here; `SafetensorsFormat` for a broken index; the signal's reason
 */
export async function lookUp(access: HubAccess, model: HubModel): Promise<FoundModel> {
  const { name } = model;
  const answer = await askHub(access, addressOfModel(model), name);
  const listed = parseModelInfo(await readAnswer(access, answer, name, MAX_LIST_BYTES), name);
  const at = { name, commit: listed.commit };
  const read = async (path: string, maximumBytes: number) => {
    const response = await askHub(access, addressOfFile(at, path), path);
    return readAnswer(access, response, path, maximumBytes);
  };

  const files = [fileOf(model, listed, ['config.json'])];
  const configBytes = await read('config.json', MAX_CONFIG_BYTES);
  const config = await readModelConfig({
    name,
    open: async (path) => (path === 'config.json' ? bytesSource(`${name}/${path}`, configBytes) : null),
  });
  if (listed.files.has('model.safetensors') || !listed.files.has(INDEX)) {
    requireSafetensors(model, listed);
    files.push(fileOf(model, listed, ['model.safetensors']));
  } else {
    const shards = new Set(parseSafetensorsIndex(await read(INDEX, MAX_INDEX_BYTES), INDEX).values());
    files.push(fileOf(model, listed, [INDEX]));
    for (const shard of [...shards].sort()) files.push(fileOf(model, listed, [shard]));
  }
  files.push(fileOf(model, listed, ['spiece.model', 'tokenizer.json']));
  // Small ones first: a model that lacks something says so soon.
  files.sort((a, b) => a.bytes - b.bytes);
  const download: HubDownload = { ...model, commit: listed.commit, files };
  return { download, config };
}

/** The first of `paths` that is there. @throws LabError `FileMissing` if none is, `Hub` if its size is not told */
function fileOf({ name }: HubModel, { files }: ListedModel, paths: readonly string[]): HubFile {
  for (const path of paths) {
    const file = files.get(path);
    if (file === undefined) continue;
    if (file.bytes === null) throw strangeAnswer(path, 'no size', 'the size of every file');
    return { path, bytes: file.bytes, sha256: file.sha256 };
  }
  throw new LabError({
    tag: 'FileMissing',
    what: 'This model lacks a file',
    found: listOf([...files.keys()]),
    expected: paths.join(' or '),
    remedy: 'Look at the model’s page: another revision may have it, or a model that this one was made from.',
    where: name,
  });
}

/** Weights in other formats. Those of PyTorch are pickles, which can run code. */
const OTHER_WEIGHTS = /\.(bin|pt|pth|h5|msgpack|ckpt|gguf|onnx|ot|safetensors)$/;

/** @throws LabError `ModelWeights` saying what there is instead, and three ways out */
function requireSafetensors({ name, revision }: HubModel, { files }: ListedModel): void {
  if (files.has('model.safetensors')) return;
  const others = [...files.keys()].filter((path) => OTHER_WEIGHTS.test(path));
  throw new LabError({
    tag: 'ModelWeights',
    what: 'This model’s weights are in no format that is read here',
    found: others.length === 0 ? `no weights at revision ${revision}` : `${listOf(others)} at revision ${revision}`,
    expected: `model.safetensors, or shards with ${INDEX}`,
    remedy:
      'Try another revision: a conversion is often a pull request, refs/pr/1, refs/pr/2 and so on, listed under ' +
      '“Community” on the model’s page. Or convert it once with the line of Python below, and drop the folder here.',
    where: name,
  });
}

/** Not the whole of a long list. */
function listOf(paths: readonly string[]): string {
  const shown = paths.slice(0, 8).join(', ');
  return paths.length === 0 ? 'no files' : paths.length > 8 ? `${shown} and ${paths.length - 8} more` : shown;
}
