/**
 * The sentence as far as others can be told of it by name: things of the lab by their names, everything else as a run
 * file has it, field by field (docs/run-file.md). What equals a run file's default is left out, so a link stays short and
 * means the same later. Files of the person's own have no place in a link.
 */
import type { WeightStorage } from '../../engine/fused/packMatrix.ts';
import { parseRunFile } from '../../training/runFile.ts';
import type { RunSpec } from '../../training/runFileTypes.ts';
import type { MadeInit, Recipe } from '../draft/draftTypes.ts';
import { recipeOfSpec } from '../draft/recipe.ts';
import type { ViewParams } from '../views/viewStore.ts';
import { flattened, isTree, type Tree, unflattened } from './flatFields.ts';

/** Of the names below. A link of another version is not read. */
const VERSION = '1';

/** Null stands for what a link does not say. */
export interface NamedSentence {
  /** A source prompt of the lab. */
  readonly source: string | null;
  /** How it starts from scratch; not together with a source. */
  readonly init: MadeInit | null;
  readonly model: string | null;
  readonly task: string | null;
  readonly weights: WeightStorage;
  readonly promptLength: number;
  readonly recipe: Recipe;
}

export interface ReadSentence {
  /** Null if the address holds none. */
  readonly sentence: NamedSentence | null;
  /** Names that were not understood, and were passed over. */
  readonly ignored: readonly string[];
}

const NOUNS = ['source', 'model', 'task'] as const;
/** Fields of a run file that a sentence has, in the order in which they are read: what others depend on comes first. */
const FIELDS = [
  'prompt.length',
  'prompt.init',
  'prompt.position',
  'prompt.attention',
  'weights',
  'steps',
  'batchSize',
  'microbatches',
  'shuffle',
  'batching',
  'seed',
  'optimizer',
  'schedule',
  'zLoss',
  'labelSmoothing',
  'wayward',
  'maxInputLength',
  'maxTargetLength',
  'decoding',
  'evaluateEvery',
  'checkpointEvery',
  'maxValidationExamples',
] as const;

/** What no link says: the names in it are never used. */
const FRAME = { version: 1, model: 'lab', task: { train: 'lab:t', inputs: '{a}', targets: '{b}' } } as const;
/** Prompt and steps have no default in a run file, and these ones here. */
const DEFAULT_SPEC = parseRunFile({ ...FRAME, prompt: { length: 16, init: { kind: 'sampledVocab' } }, steps: 100 }, '');
const { version: _version, name: _name, model: _model, task: _task, ...DEFAULTS } = DEFAULT_SPEC;

/** What an address says of the sentence; `readSentence` gives it back. */
export function paramsOfSentence(sentence: NamedSentence): ViewParams {
  const nouns = NOUNS.flatMap((noun) => (sentence[noun] === null ? [] : [[noun, sentence[noun]] as const]));
  const { promptForm, ...recipe } = sentence.recipe;
  const init = sentence.init ?? DEFAULTS.prompt.init;
  const prompt = { length: sentence.promptLength, init, ...promptForm };
  const said = difference({ prompt, weights: sentence.weights, ...recipe }, DEFAULTS);
  // That it starts from scratch is to be said, though it may be how a run starts by default.
  const start = sentence.init === null ? {} : { 'prompt.init.kind': sentence.init.kind };
  return { v: VERSION, ...Object.fromEntries(nouns), ...start, ...(isTree(said) ? flattened(said) : {}) };
}

/** Never throws: what makes no sense is passed over, and named in `ignored`. */
export function readSentence(params: ViewParams): ReadSentence {
  const { v: version, ...rest } = params;
  if (version === undefined) return { sentence: null, ignored: [] };
  if (version !== VERSION) return { sentence: null, ignored: [`v=${version}`] };
  const noun = (name: (typeof NOUNS)[number]) => (Object.hasOwn(rest, name) ? (rest[name] ?? null) : null);
  const names = Object.keys(rest).filter((name) => !NOUNS.some((known) => known === name));
  const isKnown = (name: string) => FIELDS.some((known) => name === known || name.startsWith(`${known}.`));
  const known = names.filter(isKnown);
  const tree = unflattened(Object.fromEntries(known.map((name) => [name, rest[name] ?? ''])));
  const { spec, ignored } = readFields(tree);
  const { init } = spec.prompt;
  const isMade = init.kind !== 'file' && init.kind !== 'checkpoint';
  const saysStart = at(tree, 'prompt.init') !== undefined && !ignored.includes('prompt.init');
  const sentence = {
    source: noun('source'),
    init: isMade && saysStart && noun('source') === null ? init : null,
    model: noun('model'),
    task: noun('task'),
    weights: spec.weights,
    promptLength: spec.prompt.length,
    recipe: recipeOfSpec(spec),
  };
  return { sentence, ignored: [...names.filter((name) => !isKnown(name)), ...ignored] };
}

/** Takes one field after the other, as long as a run file could hold them together. */
function readFields(tree: Tree): { spec: RunSpec; ignored: string[] } {
  let taken: Tree = DEFAULTS;
  let spec = DEFAULT_SPEC;
  const ignored: string[] = [];
  for (const path of FIELDS) {
    const value = at(tree, path);
    if (value === undefined) continue;
    const next = withAt(taken, path, merged(at(taken, path), value));
    try {
      spec = parseRunFile({ ...FRAME, ...next }, 'link');
      taken = next;
    } catch {
      ignored.push(path);
    }
  }
  return { spec, ignored };
}

/** What of `value` differs from `usual`, all of it where it is of another kind; undefined if nothing does. */
function difference(value: unknown, usual: unknown): unknown {
  if (JSON.stringify(value) === JSON.stringify(usual)) return undefined;
  if (!isTree(value) || !isTree(usual) || !sameKind(value, usual)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, inner]) => [name, difference(inner, usual[name])] as const)
      .filter(([, inner]) => inner !== undefined),
  );
}

/** The way back from `difference`. */
function merged(usual: unknown, value: unknown): unknown {
  if (!isTree(value) || !isTree(usual) || !sameKind({ ...usual, ...value }, usual)) return value;
  const inner = Object.entries(value).map(([name, part]) => [name, merged(usual[name], part)] as const);
  return { ...usual, ...Object.fromEntries(inner) };
}

function sameKind(a: Tree, b: Tree): boolean {
  return a.kind === b.kind && a.method === b.method;
}

/** The value at a path of at most two names. */
function at(tree: Tree, path: string): unknown {
  const [first = '', second] = path.split('.');
  const value = tree[first];
  if (second === undefined) return value;
  return isTree(value) ? value[second] : undefined;
}

function withAt(tree: Tree, path: string, value: unknown): Tree {
  const [first = '', second] = path.split('.');
  if (second === undefined) return { ...tree, [first]: value };
  const before = tree[first];
  return { ...tree, [first]: { ...(isTree(before) ? before : {}), [second]: value } };
}
