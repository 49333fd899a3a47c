/** Library entries as they are stored, and the way back: nothing that lies in storage is believed unseen. */
import * as v from 'valibot';
import { LabError } from '../../base/errors.ts';
import type { LibraryEntry } from '../../prompts/library/libraryEntry.ts';
import type { Prompt } from '../../prompts/prompt.ts';

export interface LibraryRecord {
  readonly version: 1;
  readonly entry: LibraryEntry;
  /** Removed by the person, who may still undo it. */
  readonly trashed: boolean;
}

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const side = v.pipe(count, v.minValue(1));

const prompt = v.pipe(
  v.object({ length: side, width: side, values: v.instance(Float32Array) }),
  v.check(({ length, width, values }) => values.length === length * width, 'values do not fill [length, width]'),
  v.check(({ values }) => values.every(Number.isFinite), 'values are not finite'),
);
const kept = v.object({ step: v.nullable(count), prompt });

const origin = v.variant('kind', [
  v.object({ kind: v.literal('lab'), path: v.string() }),
  v.object({ kind: v.literal('run'), runId: v.string(), runName: v.string(), runFile: v.string() }),
  v.object({ kind: v.literal('file'), path: v.string(), what: v.string() }),
  v.object({
    kind: v.literal('recycled'),
    prompt: v.string(),
    model: v.string(),
    words: count,
    cosine: v.nullable(v.pipe(v.number(), v.finite())),
    ridge: v.pipe(v.number(), v.finite()),
  }),
]);

const entry = v.pipe(
  v.object({
    id: v.string(),
    name: v.string(),
    task: v.string(),
    model: v.object({ name: v.string(), identity: v.nullable(v.string()), width: side }),
    origin,
    initialStep: count,
    value: kept,
    key: v.nullable(kept),
    start: v.nullable(prompt),
    addedAtMs: v.pipe(v.number(), v.finite()),
  }),
  v.check(
    ({ model, value, key, start }) => promptsOf(value, key, start).every(({ width }) => width === model.width),
    'a prompt is not as wide as its model',
  ),
);

const record = v.object({ version: v.literal(1), entry, trashed: v.boolean() });

/** @throws LabError `Storage` naming what is damaged */
export function restoreLibraryRecord(stored: unknown, where: string): LibraryRecord {
  const parsed = v.safeParse(record, stored);
  if (parsed.success) return parsed.output;
  const problems = parsed.issues.map((issue) => `${v.getDotPath(issue) ?? 'the record'}: ${issue.message}`);
  throw new LabError({
    tag: 'Storage',
    what: 'A prompt of the library is damaged',
    found: problems.slice(0, 3).join('; '),
    expected: 'a record as this version of the lab writes it',
    remedy: 'Add the prompt again from its file or run.',
    where,
  });
}

function promptsOf(value: { prompt: Prompt }, key: { prompt: Prompt } | null, start: Prompt | null): Prompt[] {
  return [value.prompt, ...(key === null ? [] : [key.prompt]), ...(start === null ? [] : [start])];
}
