/** Prompts of this browser's runs, for the library: the best checkpoint is the value, an early one the key. */
import { keyStepOf } from '../../prompts/library/keyStep.ts';
import type { KeptPrompt, LibraryEntry } from '../../prompts/library/libraryEntry.ts';
import { serializeRunFile } from '../../training/runFile.ts';
import type { TaskSpec } from '../../training/runFileTypes.ts';
import type { RunRecord } from '../../training/runRecords.ts';
import { tasksOf } from '../../training/runTasks.ts';
import { bestStep } from '../run/bestCheckpoint.ts';
import { readSourcePrompt, runStore } from '../run/storedRuns.ts';
import { addEntries } from './libraryStore.ts';

/** Runs that have a prompt to give: finished, with a checkpoint. */
export function runsToAdd(runs: readonly RunRecord[], entries: readonly LibraryEntry[]): RunRecord[] {
  const inside = new Set(entries.map(({ id }) => id));
  return runs.filter(({ id, state, lastStep }) => state === 'finished' && lastStep > 0 && !inside.has(idOfRun(id)));
}

/** Adds the runs' prompts. @throws LabError `Checkpoint`, `Storage` */
export async function addRuns(runs: readonly RunRecord[], labModelName: string): Promise<void> {
  const entries: LibraryEntry[] = [];
  for (const run of runs) entries.push(await entryOfRun(run, labModelName, Date.now()));
  const [only] = entries;
  await addEntries(
    entries,
    entries.length === 1 ? `“${only?.name}” added to the library.` : `${entries.length} prompts added to the library.`,
  );
}

/**
 * A stored run as an entry. Without validation the last checkpoint is the value.
 * @throws LabError `Checkpoint` if it has no whole checkpoint, `Storage`
 */
export async function entryOfRun(run: RunRecord, labModelName: string, addedAtMs: number): Promise<LibraryEntry> {
  const { id, name, spec, identities, modelSource } = run;
  const headers = (await runStore.listCheckpoints(id)).items.filter(({ trashed }) => !trashed);
  const steps = headers.map(({ step }) => step);
  const { evaluations } = await runStore.readRunHistory(id);
  const valueStep = bestStep(steps, evaluations) ?? steps.at(-1) ?? run.lastStep;
  const keyStep = keyStepOf(steps, spec.steps) ?? valueStep;
  const kept = async (step: number): Promise<KeptPrompt> => ({
    step,
    prompt: (await runStore.readCheckpoint(id, step)).prompt,
  });
  const value = await kept(valueStep);
  return {
    id: idOfRun(id),
    name,
    task: tasksOf(spec).map(taskNameOf).join(' + '),
    model: {
      name: modelSource.kind === 'lab' ? labModelName : modelSource.name,
      identity: identities.model,
      width: value.prompt.width,
    },
    origin: { kind: 'run', runId: id, runName: name, runFile: serializeRunFile(spec) },
    initialStep: spec.optimizer.initialStep,
    value,
    key: keyStep === valueStep ? null : await kept(keyStep),
    start: await readSourcePrompt(run).catch(() => null),
    addedAtMs,
  };
}

function idOfRun(runId: string): string {
  return `run-${runId}`;
}

/** `lab:tasks/news-topic/train.tsv` is the task news-topic, `reviews-train.csv` the task reviews. */
export function taskNameOf({ train }: Pick<TaskSpec, 'train'>): string {
  const parts = train.replace(/^lab:/, '').split('/');
  const stem = (parts.at(-1) ?? train).replace(/\.[^.]*$/, '').replace(/[-_.]?train$/, '');
  return stem === '' ? (parts.at(-2) ?? train) : stem;
}
