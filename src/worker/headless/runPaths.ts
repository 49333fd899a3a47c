/** The paths in a run file: relative to it as a person writes them, absolute while a run is under way. */
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { LAB_PREFIX } from '../../training/runFiles.ts';
import type { PromptInit, RunSpec } from '../../training/runFileTypes.ts';
import { withTablePaths } from '../../training/runTasks.ts';

/** `spec` with every path made absolute, relative ones counting from `folder`; those of the lab stay as they are. */
export function absolutePaths(spec: RunSpec, folder: string): RunSpec {
  return mapPaths(spec, (path) => resolve(folder, path));
}

/** `spec` with its absolute paths made relative to `folder`, written with `/`: a run file that works from there. */
export function pathsRelativeTo(spec: RunSpec, folder: string): RunSpec {
  return mapPaths(spec, (path) => {
    const shortened = relative(folder, path);
    // On Windows there is no relative path to another drive.
    return (isAbsolute(shortened) ? path : shortened || '.').split(sep).join('/');
  });
}

/** Names of the fields in which two runs differ, paths aside: what lies there is compared by its SHA-256. */
export function differingFields(left: RunSpec, right: RunSpec): string[] {
  const fields = (spec: RunSpec) => new Map<string, unknown>(Object.entries(mapPaths(spec, () => '')));
  const [ofLeft, ofRight] = [fields(left), fields(right)];
  const names = new Set([...ofLeft.keys(), ...ofRight.keys()]);
  return [...names].filter((name) => JSON.stringify(ofLeft.get(name)) !== JSON.stringify(ofRight.get(name)));
}

function mapPaths(spec: RunSpec, change: (path: string) => string): RunSpec {
  const changed = (path: string) => (path.startsWith(LAB_PREFIX) ? path : change(path));
  return {
    ...withTablePaths(spec, changed),
    model: spec.model === 'lab' ? 'lab' : change(spec.model),
    prompt: { ...spec.prompt, init: mapInit(spec.prompt.init, changed) },
  };
}

function mapInit(init: PromptInit, change: (path: string) => string): PromptInit {
  if (init.kind === 'file') return { ...init, path: change(init.path) };
  if (init.kind === 'checkpoint') return { ...init, run: change(init.run) };
  return init;
}
