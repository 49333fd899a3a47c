/** The prompts by which a study's tasks are compared: what its sources start from, and what its targets made themselves. */
import { parseNpy } from '../../formats/npy.ts';
import { type Prompt, promptFromArray } from '../../prompts/prompt.ts';
import type { PromptInit } from '../../training/runFileTypes.ts';
import { fetchLabFile } from '../labFiles.ts';
import type { LabIndex } from '../labIndex.ts';
import { runStore } from '../run/storedRuns.ts';
import { type ShownStudy, studyStore } from './studiesStore.ts';

export interface ComparedPrompts {
  /** By source. */
  readonly sources: ReadonlyMap<string, NamedPrompt>;
  /** Each target's own from scratch, one for each seed. */
  readonly targetRuns: ReadonlyMap<string, readonly NamedPrompt[]>;
}

type NamedPrompt = Prompt & { readonly name: string };

/** Of a study: its source prompts, and the last checkpoints of its runs from scratch. @throws LabError of files and storage */
export async function promptsOfStudy({ record, study, results }: ShownStudy): Promise<ComparedPrompts> {
  const files = await studyStore.readFiles(record.id);
  const sources = new Map<string, NamedPrompt>();
  for (const name of study.sources) {
    const init = study.runs.find((run) => run.source === name)?.spec.prompt.init;
    const prompt = init === undefined ? null : await promptOfInit(init, files);
    if (prompt !== null) sources.set(name, { ...prompt, name });
  }
  const targetRuns = new Map<string, NamedPrompt[]>();
  const [scratch] = study.scratch;
  const store = studyStore.runsOf(record.id);
  for (const { id, target, source } of study.runs) {
    if (source !== scratch || !results.has(id)) continue;
    const last = (await store.listCheckpoints(id)).items.filter(({ trashed }) => !trashed).at(-1);
    if (last === undefined) continue;
    const { prompt } = await store.readCheckpoint(id, last.step);
    targetRuns.set(target, [...(targetRuns.get(target) ?? []), { ...prompt, name: id }]);
  }
  return { sources, targetRuns };
}

/** Of the lab: its source prompts are each task's own too. @throws LabError of its files */
export async function promptsOfLab({ prompts }: LabIndex): Promise<ComparedPrompts> {
  const read = await Promise.all(
    prompts.map(async ({ name, path, task }) => {
      const prompt = promptFromArray(parseNpy(await fetchLabFile(path), path), name);
      return { task, prompt: { ...prompt, name } };
    }),
  );
  return {
    sources: new Map(read.map(({ prompt }) => [prompt.name, prompt])),
    targetRuns: new Map(read.map(({ task, prompt }) => [task, [prompt]])),
  };
}

async function promptOfInit(
  init: PromptInit,
  files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>,
): Promise<Prompt | null> {
  if (init.kind === 'checkpoint') return (await runStore.readCheckpoint(init.run, init.step)).prompt;
  if (init.kind !== 'file') return null;
  const { path } = init;
  const bytes = path.startsWith('lab:') ? await fetchLabFile(path.slice('lab:'.length)) : files[path];
  return bytes === undefined ? null : promptFromArray(parseNpy(bytes, path), path);
}
