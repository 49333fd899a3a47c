/** What a person changes of stored studies: added, reordered, thinned out, deleted with undo. */
import { LabError } from '../../base/errors.ts';
import type { FileBytes } from '../../training/runFiles.ts';
import type { RunSpec } from '../../training/runFileTypes.ts';
import { tablePathsOf } from '../../training/runTasks.ts';
import { parseStudy } from '../../training/study/studyFile.ts';
import { batchesOf, movedBatch } from '../../training/study/studyQueue.ts';
import type { StudyPurpose, StudyRecord } from '../../training/study/studyStore.ts';
import type { AttachedFiles } from '../../worker/protocol.ts';
import { attachedFiles, modelOfSpec } from '../files/openRunFile.ts';
import { putInTrash } from '../putInTrash.ts';
import { offerUndo } from '../undoStore.ts';
import { changeStudy, readStudy, type ShownStudy, studiesStore, studyStore, waitingOf } from './studiesStore.ts';

/** As many as the headless command takes. */
const TOGETHER = 8;

/**
 * Keeps a study with the files that it names, so that it needs nothing else to go on after a reload.
 * @param path the study file's place among the given files: what it names is relative to that
 * @param own files that are not among the given ones, by the paths in the study
 * @returns the study's id
 * @throws LabError `RunFile` if it is none or empty, `FileMissing` naming what it needs and was not given, `Storage`
 */
export async function addStudy(
  json: unknown,
  name: string,
  path: string,
  own: AttachedFiles = {},
  purpose?: StudyPurpose,
): Promise<string> {
  const study = parseStudy(json, name);
  const [first] = study.runs;
  if (first === undefined) throw emptyStudy(name);
  const model = modelOfSpec(first.spec, path);
  const files: Record<string, Blob> = { ...own };
  for (const { spec } of study.runs) Object.assign(files, attachedFiles(spec, path, files));
  const named = new Set(study.runs.flatMap(({ spec }) => pathsOf(spec)));
  const record = await studyStore.create(
    {
      id: crypto.randomUUID(),
      json,
      fileName: name,
      modelSource: model.source.kind === 'lab' ? { kind: 'lab' } : { kind: 'files', name: model.name },
      together: TOGETHER,
      ...(purpose !== undefined && { purpose }),
    },
    await bytesOf(Object.fromEntries(Object.entries(files).filter(([each]) => named.has(each)))),
  );
  const shown = await readStudy(record);
  studiesStore.setState(({ studies }) => ({ studies: [shown, ...(studies ?? [])] }));
  return record.id;
}

/** Brings the waiting batch at `from` to `to`. @throws LabError `Storage` */
export async function moveBatch(shown: ShownStudy, from: number, to: number): Promise<void> {
  const batches = batchesOf(waitingOf(shown, studiesStore.getState().live), shown.record.together);
  await change(shown.record.id, { order: movedBatch(batches, from, to) });
}

/** Takes waiting runs out of the study; they can be taken in again. @throws LabError `Storage` */
export async function removeRuns({ record }: ShownStudy, ids: readonly string[]): Promise<void> {
  await change(record.id, { removed: [...new Set([...record.removed, ...ids])] });
  offerUndo({
    message: `${ids.length} ${ids.length === 1 ? 'run' : 'runs'} removed.`,
    undo: async () => {
      const { removed } = await studyStore.read(record.id);
      await change(record.id, { removed: removed.filter((id) => !ids.includes(id)) });
    },
  });
}

/** Puts a study in the trash, from which Undo takes it; on a full disk it can be removed for good. */
export async function deleteStudy({ record, study }: ShownStudy): Promise<void> {
  const before = studiesStore.getState().studies;
  const noLongerListed = () =>
    studiesStore.setState(({ studies, queue }) => ({
      studies: studies?.filter((each) => each.record.id !== record.id) ?? null,
      queue: queue.filter((id) => id !== record.id),
    }));
  const trash = async () => {
    await studyStore.change(record.id, { trashed: true });
  };
  const remove = async () => {
    await studyStore.remove(record.id);
    noLongerListed();
  };
  if (!(await putInTrash(`Study “${study.name}”`, trash, remove))) return;
  noLongerListed();
  offerUndo({
    message: `Study “${study.name}” deleted.`,
    undo: async () => {
      await studyStore.change(record.id, { trashed: false });
      studiesStore.setState({ studies: before });
    },
  });
}

async function change(id: string, changes: Partial<Pick<StudyRecord, 'order' | 'removed'>>): Promise<void> {
  const record = await studyStore.change(id, changes);
  changeStudy(id, (study) => ({ ...study, record }));
}

function pathsOf(spec: RunSpec): string[] {
  const { init } = spec.prompt;
  return [...tablePathsOf(spec), ...(init.kind === 'file' ? [init.path] : [])];
}

async function bytesOf(files: AttachedFiles): Promise<FileBytes> {
  const entries = Object.entries(files).map(
    async ([path, blob]) => [path, new Uint8Array(await blob.arrayBuffer())] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

function emptyStudy(where: string): LabError {
  return new LabError({
    tag: 'RunFile',
    what: 'This study has no runs',
    found: 'no source but those tuned on the only target',
    expected: 'at least one source on another task',
    remedy: 'Add a source or a target.',
    where,
  });
}
