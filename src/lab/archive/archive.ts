/**
 * An archive of runs, prompts and studies: a zip with their records for the lab to take in again, and beside them what
 * people and other programs read. Nothing is read from that second part.
 *
 * `spot-lab.json` is `{"format": "spot-lab archive", "version": 1, "records": [[key, record], …]}`, records as
 * `recordCoding.ts` writes them, their bytes in `spot-lab.bin`.
 */
import { isLabError, LabError } from '../../base/errors.ts';
import { isJsonObject, parseJsonBytes } from '../../formats/json.ts';
import { RECORDS_FILE } from '../../formats/labArchive.ts';
import { readZip, writeZip, type ZipEntry } from '../../formats/zip.ts';
import { MAX_UNCOMPRESSED_BYTES, MAX_ZIP_ENTRIES } from '../../formats/zipDirectory.ts';
import { decodeRecord, RecordEncoder } from './recordCoding.ts';
import { checkedRecord, type StoredRecord, type Thing, thingsOf } from './things.ts';

const BYTES_FILE = 'spot-lab.bin';
const FORMAT = 'spot-lab archive';

/**
 * The archive of these things; equal things and files give equal bytes.
 * @param readable files for people and other programs
 * @throws LabError `ZipFormat` if it would be larger than what the lab reads
 */
export function writeArchive(things: readonly Thing[], readable: readonly ZipEntry[]): Uint8Array<ArrayBuffer> {
  const encoder = new RecordEncoder();
  const records = things.flatMap((thing) => thing.records.map(([key, value]) => [key, encoder.encode(value)]));
  const json = JSON.stringify({ format: FORMAT, version: 1, records });
  const entries = [
    { path: RECORDS_FILE, bytes: new TextEncoder().encode(json) },
    { path: BYTES_FILE, bytes: encoder.bytes() },
    ...readable,
  ];
  const total = entries.reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (entries.length > MAX_ZIP_ENTRIES || total > MAX_UNCOMPRESSED_BYTES) {
    throw new LabError({
      tag: 'ZipFormat',
      what: 'This is too much for one archive',
      found: `${entries.length} files, ${total} bytes`,
      expected: `at most ${MAX_ZIP_ENTRIES} files and ${MAX_UNCOMPRESSED_BYTES} bytes`,
      remedy: 'Export runs one by one, or delete what you no longer need.',
    });
  }
  return writeZip(entries);
}

/**
 * Everything that an archive holds, every record checked.
 * @param name for messages
 * @throws LabError `ZipFormat` if it is no archive of the lab or damaged, and of whatever record is not as it should be
 */
export function readArchive(bytes: Uint8Array, name: string): Thing[] {
  const entries = readZip(bytes, name);
  const file = (path: string) => entries.find((entry) => entry.path === path)?.bytes;
  const json = file(RECORDS_FILE);
  if (json === undefined) {
    const some = entries.slice(0, 3).map(({ path }) => `"${path}"`);
    const found = some.length === 0 ? 'no files' : `${entries.length} files, such as ${some.join(', ')}`;
    throw notAnArchive(name, 'This zip is no archive of this lab', found, `a file "${RECORDS_FILE}"`);
  }
  const data = file(BYTES_FILE);
  if (data === undefined) throw notAnArchive(name, 'This archive is not whole', `no "${BYTES_FILE}"`, 'both its files');
  const records = recordsOf(json, name).map(([key, encoded]): StoredRecord => [key, decoded(key, encoded, data, name)]);
  try {
    return thingsOf(records.map(checkedRecord));
  } catch (error) {
    if (!isLabError(error)) throw error;
    const { where = '' } = error;
    throw new LabError({ ...error.toParts(), where: where === '' ? name : `${name}: ${where}` }, { cause: error });
  }
}

function recordsOf(bytes: Uint8Array, name: string): (readonly [string, unknown])[] {
  const parsed = parseJsonBytes(bytes);
  if ('problem' in parsed) throw notAnArchive(name, 'This archive is damaged', parsed.problem, 'JSON in UTF-8');
  const { value } = parsed;
  if (!isJsonObject(value) || value.format !== FORMAT) {
    throw notAnArchive(name, 'This zip is no archive of this lab', 'another kind of file', `"format": "${FORMAT}"`);
  }
  if (value.version !== 1) {
    const found = `version ${JSON.stringify(value.version)}`;
    throw notAnArchive(name, 'This archive is of another version of the lab', found, 'version 1');
  }
  const { records } = value;
  const isRecord = (each: unknown) => Array.isArray(each) && each.length === 2 && typeof each[0] === 'string';
  if (Array.isArray(records) && records.every(isRecord)) return records as (readonly [string, unknown])[];
  throw notAnArchive(name, 'This archive is damaged', 'no list of records', 'pairs of a key and a record');
}

function decoded(key: string, encoded: unknown, data: Uint8Array<ArrayBuffer>, name: string): unknown {
  try {
    return decodeRecord(encoded, data);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw notAnArchive(`${name}: record ${key}`, 'This archive is damaged', error.message, 'a whole record');
  }
}

function notAnArchive(where: string, what: string, found: string, expected: string): LabError {
  const remedy = 'Choose a file that “Export everything” or a run’s “Export (.zip)” wrote, or export it again.';
  return new LabError({ tag: 'ZipFormat', what, found, expected, remedy, where });
}
