/** Everything that is wrong with a run file, each with its place, as plain data. */
import * as v from 'valibot';
import { nearestName } from '../base/nearestName.ts';

export interface RunFileProblem {
  /** Such as `optimizer.learningRate`; empty for the file as a whole. */
  readonly path: string;
  /** A sentence fragment: `batchSize is 0`, `there is no field "stepz"; did you mean "steps"?`. */
  readonly found: string;
  /** `a whole number from 1 to 65,536`. */
  readonly expected: string;
}

/** Fields that the schema does not know or misses, and values that it refuses (`issues`, valibot's). */
export function runFileProblems(
  schema: v.GenericSchema,
  json: unknown,
  issues: readonly v.BaseIssue<unknown>[],
): RunFileProblem[] {
  return [...fieldProblems(schema, json, []), ...issues.flatMap(valueProblem)];
}

/** valibot's object schemas let unknown keys pass or stop at the first; here all of them are named, at any depth. */
function fieldProblems(schema: v.GenericSchema, value: unknown, path: readonly string[]): RunFileProblem[] {
  if (Array.isArray(value)) {
    const item = itemOf(schema);
    return item === undefined
      ? []
      : value.flatMap((each, index) => fieldProblems(item, each, [...path, String(index)]));
  }
  const fields = fieldsOf(schema, value);
  if (fields === undefined || !isRecord(value)) return [];
  const problems: RunFileProblem[] = [];
  const known = Object.keys(fields);
  for (const key of Object.keys(value)) {
    if (!Object.hasOwn(fields, key)) problems.push(unknownField(key, known, path));
  }
  for (const [key, field] of Object.entries(fields)) {
    if (!Object.hasOwn(value, key)) {
      if (field.type !== 'exact_optional') problems.push(missingField(field, [...path, key]));
    } else {
      problems.push(...fieldProblems(field, value[key], [...path, key]));
    }
  }
  return problems;
}

function unknownField(key: string, known: readonly string[], path: readonly string[]): RunFileProblem {
  const nearest = nearestName(key, known);
  const place = path.length === 0 ? '' : ` in ${path.join('.')}`;
  const suggestion = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
  return {
    path: [...path, key].join('.'),
    found: `there is no field ${shownValue(key)}${place}${suggestion}`,
    expected: `only ${known.join(', ')}${place}`,
  };
}

function missingField(field: v.GenericSchema, path: readonly string[]): RunFileProblem {
  const name = path.join('.');
  return { path: name, found: `${name} is missing`, expected: `${name}: ${expectationOf(field)}` };
}

/** The entries of an object schema, or of the variant that the value's `kind` chooses. */
function fieldsOf(schema: v.GenericSchema, value: unknown): Readonly<Record<string, v.GenericSchema>> | undefined {
  if ('wrapped' in schema) return fieldsOf(schema.wrapped as v.GenericSchema, value);
  if ('options' in schema && schema.type === 'variant' && isRecord(value)) {
    const options = (schema.options as readonly v.GenericSchema[]).map((option) => fieldsOf(option, value));
    return options.find((fields) => {
      const kind = fields?.kind;
      return kind !== undefined && v.is(kind, value.kind);
    });
  }
  return 'entries' in schema ? (schema.entries as Readonly<Record<string, v.GenericSchema>>) : undefined;
}

/** What a list holds, if the schema is of one. */
function itemOf(schema: v.GenericSchema): v.GenericSchema | undefined {
  if ('wrapped' in schema) return itemOf(schema.wrapped as v.GenericSchema);
  return 'item' in schema ? (schema.item as v.GenericSchema) : undefined;
}

function expectationOf(schema: v.GenericSchema): string {
  if ('message' in schema && typeof schema.message === 'string') return schema.message;
  return schema.expects;
}

function valueProblem(issue: v.BaseIssue<unknown>): RunFileProblem[] {
  const last = issue.path?.at(-1);
  // A missing field: told by `fieldProblems`, which knows what it should hold.
  if (last?.origin === 'key') return [];
  const path = pathOf(issue);
  const subject = path === '' ? 'the file' : path;
  // valibot puts a variant's mistake at its `kind`, but our message describes the object around it.
  const described = issue.type === 'variant' ? subject.replace(/\.kind$/, '') : subject;
  const isMissing = last !== undefined && isRecord(last.input) && !Object.hasOwn(last.input, String(last.key));
  const found = isMissing ? `${subject} is missing` : `${subject} is ${shownValue(issue.input)}`;
  return [{ path, found, expected: `${described}: ${issue.message}` }];
}

function pathOf(issue: v.BaseIssue<unknown>): string {
  return (issue.path ?? []).map((item) => String(item.key)).join('.');
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value for a message, short whatever it is. */
function shownValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return `an object of ${Object.keys(value).length} fields`;
  return String(value);
}
