/** What the lab brings along: its transfer study, and the table that was measured with it. */
import * as v from 'valibot';
import { isLabError, LabError } from '../../base/errors.ts';
import type { TransferCell } from '../../training/study/studyResults.ts';
import { fetchLabFile } from '../labFiles.ts';

const STUDY = 'studies/transfer.json';
const TABLE = 'transfer.json';

const spread = v.object({ mean: v.pipe(v.number(), v.finite()), standardDeviation: v.nullable(v.number()) });
const tableSchema = v.array(
  v.object({
    target: v.string(),
    source: v.string(),
    seeds: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
    final: spread,
    best: spread,
    relativeErrorReduction: v.nullable(v.number()),
  }),
);

/** The lab's own transfer study. @throws LabError if it is missing or cannot be fetched */
export async function fetchLabStudy(): Promise<{ readonly json: unknown; readonly name: string }> {
  return { json: JSON.parse(new TextDecoder().decode(await fetchLabFile(STUDY))), name: STUDY };
}

/** The table that the lab's makers measured; null if this lab has none. @throws LabError if it cannot be read */
export async function fetchLabTable(): Promise<readonly TransferCell[] | null> {
  let bytes: Uint8Array;
  try {
    bytes = await fetchLabFile(TABLE);
  } catch (error) {
    if (isLabError(error, 'FileMissing')) return null;
    throw error;
  }
  return parseLabTable(bytes);
}

/** @throws LabError `FileRead` naming the field */
export function parseLabTable(bytes: Uint8Array): readonly TransferCell[] | null {
  const text = new TextDecoder().decode(bytes);
  // A server that answers every address with its page has no table either.
  if (text.trimStart().startsWith('<')) return null;
  let json: unknown = null;
  try {
    json = JSON.parse(text);
  } catch {
    // Told below, as any other text that is no table.
  }
  const result = v.safeParse(tableSchema, json);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new LabError({
    tag: 'FileRead',
    what: "The lab's transfer table is not readable",
    found: `${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`,
    expected: 'the transfer.json that tools/lab/take_results.py writes',
    remedy: 'Make it anew from the study’s results, or remove it.',
    where: `lab/${TABLE}`,
  });
}
