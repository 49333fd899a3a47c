/** What this page keeps in the browser, counted by the first part of its records' keys. */
import type { RecordDatabase } from '../../storage/database.ts';

export interface StoredThing {
  readonly name: string;
  readonly count: number;
  /** What is in it, in a sentence. */
  readonly what: string;
}

/** By the first part of the key. Records of a thing that are counted under another name are left out. */
const THINGS: Readonly<Record<string, Omit<StoredThing, 'count'> | null>> = {
  run: { name: 'Runs', what: 'the run file, the state, the hashes of everything it was given' },
  checkpoint: { name: 'Checkpoints', what: 'the prompt, the optimizer’s state, the metrics since the one before' },
  snapshot: null,
  history: null,
  'run-notes': null,
  materials: { name: 'Files given to runs', what: 'a copy of the tables and prompts, so that a run can be resumed' },
  library: { name: 'Prompts in the library', what: 'prompts that you kept' },
  study: { name: 'Studies', what: 'study files, and the runs that belong to them' },
  'study-files': null,
  'study-progress': null,
  'study-runs': null,
  tuning: { name: 'Kernel tunings', what: 'which kernels are fastest on this GPU' },
};

/** In the order above; what is not listed there comes last, together. @throws LabError `Storage` */
export async function countStoredThings(database: RecordDatabase): Promise<readonly StoredThing[]> {
  const counts = new Map<string, number>();
  for (const key of await database.keysWithPrefix('')) {
    const [kind = ''] = key.split('/');
    const counted = kind in THINGS ? kind : 'others';
    counts.set(counted, (counts.get(counted) ?? 0) + 1);
  }
  const listed = Object.entries(THINGS).flatMap(([kind, thing]) => {
    const count = counts.get(kind) ?? 0;
    return thing === null || count === 0 ? [] : [{ ...thing, count }];
  });
  const others = counts.get('others') ?? 0;
  return others === 0 ? listed : [...listed, { name: 'Other records', count: others, what: 'settings of the page' }];
}
