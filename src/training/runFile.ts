/** Run files: from JSON to a `RunSpec` with every default filled in, and back. `docs/run-file.md` is their manual. */
import * as v from 'valibot';
import { LabError } from '../base/errors.ts';
import { parseJsonBytes } from '../formats/json.ts';
import { type RunFileProblem, runFileProblems } from './runFileProblems.ts';
import { contradictions } from './runFileRules.ts';
import { runFileSchema } from './runFileSchema.ts';
import { metricProblems, mixtureProblems, taskProblems } from './runFileTaskProblems.ts';
import type { RunSpec } from './runFileTypes.ts';

/** A label map of thousands of entries fits; a file larger than this is something else. */
const MAXIMUM_FILE_BYTES = 4 * 1024 * 1024;
/** Problems that an error message lists; the rest are counted. */
const MAXIMUM_LISTED = 12;

/**
 * Reads a run file's bytes. `name` is the file's, for messages and as the run's default name.
 * @throws LabError `RunFile` as `readRunJson` and `parseRunFile` do
 */
export function readRunFile(bytes: Uint8Array, name: string): RunSpec {
  return parseRunFile(readRunJson(bytes, name), name);
}

/**
 * The JSON value of a file that describes a run, or a study of many.
 * @throws LabError `RunFile` if it is no UTF-8, no JSON, repeats a key or is too large
 */
export function readRunJson(bytes: Uint8Array, name: string): unknown {
  if (bytes.length > MAXIMUM_FILE_BYTES) {
    throw unreadable(name, `${bytes.length} bytes`, `at most ${MAXIMUM_FILE_BYTES} bytes`);
  }
  const parsed = parseJsonBytes(bytes);
  if ('problem' in parsed) throw unreadable(name, parsed.problem, 'JSON in UTF-8, no key twice in one object');
  return parsed.value;
}

/**
 * Checks a parsed run file and fills in the defaults. `name` is the file's, for messages and as the run's default name.
 * @throws LabError `RunFile` that lists all problems: unknown fields at any depth, missing ones, values out of range.
 */
export function parseRunFile(json: unknown, name: string): RunSpec {
  const schema = runFileSchema(runNameOf(name));
  const result = v.safeParse(schema, json);
  const problems = [...runFileProblems(schema, json, result.issues ?? []), ...taskProblems(json)];
  if (result.success && problems.length === 0) {
    problems.push(
      ...mixtureProblems(result.output),
      ...metricProblems(result.output),
      ...contradictions(result.output),
    );
  }
  if (problems.length > 0 || !result.success) throw refusal(problems, name);
  return result.output;
}

/**
 * The run file of `spec` with every field written out, in a fixed order; `readRunFile` gives an equal `RunSpec` back.
 * @throws LabError `RunFile` if `spec` holds what no run file may.
 */
export function serializeRunFile(spec: RunSpec): string {
  return `${JSON.stringify(parseRunFile(spec, spec.name), null, 2)}\n`;
}

/** `runs/my run.json` names a run `my run`. */
function runNameOf(fileName: string): string {
  const base = fileName.split(/[/\\]/).at(-1) ?? '';
  return base.replace(/\.json$/i, '').slice(0, 200) || 'run';
}

function refusal(problems: readonly RunFileProblem[], name: string): LabError {
  const listed = problems.slice(0, MAXIMUM_LISTED);
  const more = problems.length > listed.length ? `; and ${problems.length - listed.length} more` : '';
  const distinct = (texts: readonly string[]) => [...new Set(texts)].join('; ');
  return new LabError({
    tag: 'RunFile',
    what: problems.length === 1 ? 'This run file has a mistake' : `This run file has ${problems.length} mistakes`,
    found: distinct(listed.map((problem) => problem.found)) + more,
    expected: distinct(listed.map((problem) => problem.expected)),
    remedy: 'Correct the run file: docs/run-file.md explains every field.',
    where: name,
  });
}

function unreadable(name: string, found: string, expected: string): LabError {
  return new LabError({
    tag: 'RunFile',
    what: 'This run file cannot be read',
    found,
    expected,
    remedy: 'Export the run file again, or correct it in a text editor.',
    where: name,
  });
}
