/** The file beside a downloaded model's own that says where they come from: what makes a download go on after a reload. */
import * as v from 'valibot';
import { parseJsonText } from '../../../formats/json.ts';
import type { HubDownload } from './hubTypes.ts';

/** A model folder has no file of this name. */
export const RECORD = 'hub.json';

const text = v.pipe(v.string(), v.minLength(1));
/** A file's own name: no path that leads elsewhere. */
const path = v.pipe(v.string(), v.regex(/^[^/\\\0]+$/));

const DOWNLOAD = v.object({
  name: text,
  revision: text,
  commit: v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/)),
  files: v.array(
    v.object({
      path,
      bytes: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
      sha256: v.nullable(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))),
    }),
  ),
});

/** Null if it is no such record: written halfway, or by another version. The model can be looked up again. */
export function parseDownloadRecord(record: string): HubDownload | null {
  const json = parseJsonText(record);
  const parsed = v.safeParse(DOWNLOAD, 'value' in json ? json.value : null);
  return parsed.success ? parsed.output : null;
}

export function writeDownloadRecord({ name, revision, commit, files }: HubDownload): string {
  return JSON.stringify({ name, revision, commit, files });
}
