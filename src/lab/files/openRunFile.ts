/** A run file as the sentence: its nouns are looked up in the lab and among the files that were given. */
import { LabError } from '../../base/errors.ts';
import { parseNpy } from '../../formats/npy.ts';
import { promptFromArray } from '../../prompts/prompt.ts';
import { parseRunFile } from '../../training/runFile.ts';
import type { PromptInit, RunSpec, TaskSpec } from '../../training/runFileTypes.ts';
import { isSameTask, tablePathsOf } from '../../training/runTasks.ts';
import type { AttachedFiles } from '../../worker/protocol.ts';
import { draftStore, LAB_MODEL } from '../draft/draftStore.ts';
import type { Draft, MixtureChoice, ModelChoice, Source, TaskChoice } from '../draft/draftTypes.ts';
import { mixtureName } from '../draft/mixture.ts';
import { recipeOfSpec } from '../draft/recipe.ts';
import { fetchLabFile } from '../labFiles.ts';
import { labStore, taskOfLab } from '../labStore.ts';
import { runStore } from '../run/storedRuns.ts';
import { filesStore } from './filesStore.ts';
import { findByPath } from './findByPath.ts';
import type { InspectedRunFile } from './inspected.ts';
import { takeModel } from './takeModel.ts';

/**
 * Fills in the sentence from a run file. Nothing changes if anything is missing.
 * @throws LabError `RunFile` if it is none, `FileMissing` naming every file that it needs and that was not given
 */
export async function openRunFile({
  json,
  name,
  path,
}: Pick<InspectedRunFile, 'json' | 'name' | 'path'>): Promise<void> {
  const spec = parseRunFile(json, name);
  const files = attachedFiles(spec, path);
  const model = modelOfSpec(spec, path);
  const draft: Draft = {
    source: await sourceOf(spec.prompt.init, files),
    promptLength: spec.prompt.length,
    model,
    weights: spec.weights,
    task: taskOf(spec, files),
    recipe: recipeOfSpec(spec),
    runName: spec.name,
  };
  draftStore.setState(draft);
  takeModel(model);
  // A model that is chosen unnames the sentence; this one keeps the run file's name.
  draftStore.setState({ runName: spec.name });
}

/**
 * The given files that the run file names, by the paths in it; `own` are those that it brings along itself.
 * @throws LabError `FileMissing` that names the others
 */
export function attachedFiles(spec: RunSpec, runFilePath: string, own: AttachedFiles = {}): AttachedFiles {
  const { given } = filesStore.getState();
  const { init } = spec.prompt;
  const paths = [...tablePathsOf(spec), ...(init.kind === 'file' ? [init.path] : [])].filter(
    (path) => !path.startsWith('lab:') && !Object.hasOwn(own, path),
  );
  const found = paths.map((path) => [path, findByPath(given, path, runFilePath)] as const);
  const missing = found.filter(([, file]) => file === undefined).map(([path]) => path);
  if (missing.length > 0) throw filesMissing(missing, runFilePath);
  return Object.fromEntries(found.flatMap(([path, file]) => (file === undefined ? [] : [[path, file]])));
}

/** The given model that the run file names. @throws LabError `FileMissing` */
export function modelOfSpec({ model }: RunSpec, runFilePath: string): ModelChoice {
  const { model: chosen } = draftStore.getState();
  if (model === 'lab') return chosen.source.kind === 'lab' ? chosen : LAB_MODEL;
  const given = filesStore.getState().items.flatMap((item) => (item.kind === 'model' ? [item] : []));
  const byFolder = Object.fromEntries(given.map(({ folder, choice }) => [folder, choice]));
  const found = findByPath(byFolder, model, runFilePath);
  if (found !== undefined) return found;
  const isChosen = chosen.source.kind === 'files' && chosen.name === model.split('/').at(-1);
  if (isChosen) return chosen;
  throw filesMissing([`the model folder ${model}`], runFilePath);
}

/** The run file's start as the sentence's first noun. @throws LabError */
export async function sourceOf(init: PromptInit, files: AttachedFiles): Promise<Source> {
  if (init.kind === 'checkpoint') {
    const { prompt } = await runStore.readCheckpoint(init.run, init.step);
    const { name } = await runStore.readRun(init.run);
    return { kind: 'prompt', name: `${name}, step ${init.step}`, prompt, init, changes: [] };
  }
  if (init.kind !== 'file') return { kind: 'scratch', init };
  const { path } = init;
  const name = path.split('/').at(-1) ?? path;
  const file = files[path];
  const bytes =
    file === undefined ? await fetchLabFile(path.slice('lab:'.length)) : new Uint8Array(await file.arrayBuffer());
  return { kind: 'prompt', name, prompt: promptFromArray(parseNpy(bytes, name), name), init, changes: [] };
}

/** The run's task or mixture, with the tables that were given. */
export function taskOf(spec: RunSpec, files: AttachedFiles): TaskChoice | MixtureChoice | null {
  const paths = new Set(tablePathsOf(spec));
  const own = Object.fromEntries(Object.entries(files).filter(([path]) => paths.has(path)));
  const { task, mixture } = spec;
  if (mixture !== undefined) return { name: mixtureName(mixture.tasks.length), mixture, files: own };
  return task === undefined ? null : { name: taskName(task), spec: task, files: own };
}

/** The lab's name for the task if it is one unchanged, so that the sentence names it as the lab does; else its table's. */
function taskName(spec: TaskSpec): string {
  const lab = (labStore.getState().index?.tasks ?? []).find((task) => isSameTask(taskOfLab(task).spec, spec));
  return lab?.name ?? (spec.train.split('/').at(-1) ?? spec.train).replace(/\.[^.]*$/, '');
}

function filesMissing(missing: readonly string[], name: string): LabError {
  return new LabError({
    tag: 'FileMissing',
    what: 'This run file needs files that were not given',
    found: `${missing.length} missing`,
    expected: missing.join(', '),
    remedy: 'Drop the run file together with them: all files at once, or the folder that holds them.',
    where: name,
  });
}
