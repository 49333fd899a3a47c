/** A task's tables as the page shows them: rendered by the code that training uses, without a model or a GPU. */
import { parseTable } from '../../formats/table.ts';
import type { Example } from '../../tasks/examples.ts';
import { labelsOfTask } from '../../training/prepareTask.ts';
import { LAB_PREFIX } from '../../training/runFiles.ts';
import { taskExamples } from '../../training/taskExamples.ts';
import type { TaskChoice } from '../draft/draftTypes.ts';
import { fetchLabFile } from '../labFiles.ts';

export interface ReadSplit {
  /** As the run file names it. */
  readonly path: string;
  readonly bytes: number;
  /** Null where nothing names them. */
  readonly columns: readonly string[] | null;
  /** The table as it stands, without a header. */
  readonly rows: readonly (readonly string[])[];
  /** What the model reads and should answer. */
  readonly examples: readonly Example[];
}

export interface ReadTask {
  readonly train: ReadSplit;
  readonly validation: ReadSplit | null;
  /** What answers are chosen among; null = they are free text. */
  readonly labels: readonly string[] | null;
}

/** @throws LabError of any tag that tables, templates and files can give */
export async function readTask({ spec, files }: Pick<TaskChoice, 'spec' | 'files'>): Promise<ReadTask> {
  const bytesOf = async (path: string) => {
    if (path.startsWith(LAB_PREFIX)) return fetchLabFile(path.slice(LAB_PREFIX.length));
    return new Uint8Array(await (files[path] ?? new Blob()).arrayBuffer());
  };
  const read = async (split: 'train' | 'validation', path: string): Promise<ReadSplit> => {
    const bytes = await bytesOf(path);
    const { columns: named, rows } = parseTable(bytes, path);
    const examples = taskExamples(spec, split, path, bytes);
    // Where the format has no names of its own, a row that became no example is the header.
    const header = named === null && rows.length === examples.length + 1 ? (rows[0] ?? null) : null;
    const table = header === null ? { columns: named, rows } : { columns: header, rows: rows.slice(1) };
    return { path, bytes: bytes.length, ...table, examples };
  };
  const train = await read('train', spec.train);
  const validation = spec.validation === undefined ? null : await read('validation', spec.validation);
  return { train, validation, labels: labelsOfTask(spec, train.examples) };
}

/** How often each target occurs, the most frequent first. */
export function targetCounts(examples: readonly Example[]): { readonly target: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const { target } of examples) counts.set(target, (counts.get(target) ?? 0) + 1);
  return [...counts].map(([target, count]) => ({ target, count })).sort((a, b) => b.count - a.count);
}
