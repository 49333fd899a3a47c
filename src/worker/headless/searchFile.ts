/** Search files: a study whose targets look for their sources. `docs/run-file.md` is their manual. */
import * as v from 'valibot';
import { LabError } from '../../base/errors.ts';

const wholeNumber = v.pipe(
  v.number('a whole number'),
  v.safeInteger('a whole number'),
  v.minValue(1, 'a whole number from 1'),
);
const name = v.string('a name');

const searchSchema = v.strictObject({
  kind: v.literal('search', '"search"'),
  version: v.literal(1, '1, the only version there is'),
  /** `parseStudy` checks the rest of it. */
  study: v.looseObject({
    sources: v.array(v.looseObject({ name, task: v.exactOptional(name) }), 'a list of sources'),
  }),
  k: wholeNumber,
  keyStep: wholeNumber,
  mixtureSteps: wholeNumber,
  measure: v.exactOptional(
    v.picklist(['averageTokens', 'tokenPairs'], '"averageTokens" or "tokenPairs"'),
    'averageTokens',
  ),
});

export interface SearchFile
  extends Pick<v.InferOutput<typeof searchSchema>, 'k' | 'keyStep' | 'mixtureSteps' | 'measure'> {
  /** A study file, not yet checked. */
  readonly study: unknown;
  /** What the study's sources were tuned on, as far as it says. */
  readonly taskOfSource: ReadonlyMap<string, string>;
}

/** True if the JSON means to be a search for sources. */
export function isSearch(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'kind' in json && json.kind === 'search';
}

/** @throws LabError `RunFile` naming the first field that is wrong */
export function parseSearchFile(json: unknown, fileName: string): SearchFile {
  const parsed = v.safeParse(searchSchema, json);
  if (parsed.success) {
    const { kind, version, study, ...search } = parsed.output;
    const tasks = study.sources.flatMap(({ name: source, task }) =>
      task === undefined ? [] : [[source, task] as const],
    );
    return { ...search, study, taskOfSource: new Map(tasks) };
  }
  const [issue] = parsed.issues;
  throw new LabError({
    tag: 'RunFile',
    what: 'This search file has a mistake',
    found: `${v.getDotPath(issue) ?? 'the file'} is ${issue.received}`,
    expected: issue.expected === null ? issue.message : `${issue.expected} (${issue.message})`,
    remedy: 'Correct the file: docs/run-file.md explains every field.',
    where: fileName,
  });
}
