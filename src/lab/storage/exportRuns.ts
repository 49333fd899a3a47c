/** Stored runs as files for people and other programs: nothing that was trained here need stay here. */
import { checkpointEntries } from '../../formats/checkpointZip.ts';
import type { ZipEntry } from '../../formats/zip.ts';
import { metricLines } from '../../training/metricLines.ts';
import { serializeRunFile } from '../../training/runFile.ts';
import { mergeHistories } from '../../training/runHistory.ts';
import type { HistoryRecord, MaterialsRecord, RunRecord, SnapshotRecord } from '../../training/runRecords.ts';
import { headersOfThing, runOfThing, type Thing } from '../archive/things.ts';
import { fileNameOf } from '../files/saveFile.ts';

/**
 * The run's folder: `run.json`, the files that it was given, `metrics.jsonl`, `environment.json` with what it was made of
 * and where, and every checkpoint as T5X names it.
 */
export function readableRun(thing: Thing): ZipEntry[] {
  const run = runOfThing(thing);
  const folder = `${fileNameOf(run.name)}-${run.id.slice(-8)}`;
  const files = [
    textFile('run.json', serializeRunFile(run.spec)),
    ...Object.entries(recordsOf<MaterialsRecord>(thing, 'materials')[0]?.files ?? {}).map(toFile),
    textFile('metrics.jsonl', linesOf(thing)),
    textFile('environment.json', `${JSON.stringify(environmentOf(run), null, 2)}\n`),
    ...checkpointEntries(checkpointsOf(thing)),
  ];
  // A table of the person's may be called as one of ours: the first of a name stays.
  const byPath = new Map([...files].reverse().map(({ path, bytes }) => [path, bytes]));
  return [...byPath].reverse().map(([path, bytes]) => ({ path: `${folder}/${path}`, bytes }));
}

function linesOf(thing: Thing): string {
  const { rows, evaluations } = mergeHistories(recordsOf<HistoryRecord>(thing, 'history'));
  return metricLines(rows, evaluations);
}

function environmentOf({ identities, environment, modelSource, createdAtMs, spec }: RunRecord): object {
  const begun = new Date(createdAtMs).toISOString();
  return { begun, seed: spec.seed, modelSource, sha256: identities, environment: environment ?? null };
}

function checkpointsOf(thing: Thing): Parameters<typeof checkpointEntries>[0] {
  const snapshots = recordsOf<SnapshotRecord>(thing, 'snapshot');
  return headersOfThing(thing).flatMap(({ step, globalStep }) => {
    const snapshot = snapshots.find((each) => each.step === step);
    return snapshot === undefined ? [] : [{ globalStep, prompt: snapshot.prompt }];
  });
}

function recordsOf<T>({ records }: Thing, part: string): T[] {
  return records.filter(([key]) => key.startsWith(`${part}/`)).map(([, value]) => value as T);
}

/** Under its path in the run file, without what would lead out of the folder. */
function toFile([path, bytes]: readonly [string, Uint8Array<ArrayBuffer>]): ZipEntry {
  const segments = path.split(/[/\\]/).map((segment) => segment.replace(/[\0:]/g, '-'));
  return { path: segments.filter((segment) => !['', '.', '..'].includes(segment)).join('/') || 'file', bytes };
}

function textFile(path: string, text: string): ZipEntry {
  return { path, bytes: new TextEncoder().encode(text) };
}
