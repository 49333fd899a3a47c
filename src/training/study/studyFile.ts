/**
 * Study files: a grid of runs in one JSON file, every source prompt on every target task with every seed, by one recipe or
 * by each of several. `docs/run-file.md` is their manual. What a run of the grid may hold is decided by the run file's own rules.
 */
import * as v from 'valibot';
import { LabError } from '../../base/errors.ts';
import { parseRunFile } from '../runFile.ts';
import { runFileProblems } from '../runFileProblems.ts';
import type { RunSpec } from '../runFileTypes.ts';

/** Grids beyond this are slips: at a second a step they would take weeks. */
const MOST_RUNS = 10_000;

/** Names become folders and columns. */
const name = v.custom<string>(
  (input) => typeof input === 'string' && /^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/.test(input),
  'a name of letters, digits, ".", "_" and "-", at most 80',
);
const fields = v.custom<Readonly<Record<string, unknown>>>(
  (input) => typeof input === 'object' && input !== null && !Array.isArray(input),
  'an object of run-file fields',
);
const seed = v.custom<number>(
  (input) => typeof input === 'number' && Number.isInteger(input) && input >= 0 && input < 2 ** 32,
  'a whole number from 0 to 4,294,967,295',
);

const studySchema = v.object(
  {
    kind: v.literal('study', '"study"'),
    version: v.literal(1, '1, the only version there is'),
    name,
    run: fields,
    targets: v.pipe(
      v.array(v.object({ name, run: fields }, 'an object with "name" and "run"'), 'a list of targets'),
      v.minLength(1, 'a list of at least one target'),
    ),
    sources: v.pipe(
      v.array(
        v.object({ name, init: fields, task: v.exactOptional(name) }, 'an object with "name" and "init"'),
        'a list of sources',
      ),
      v.minLength(1, 'a list of at least one source'),
    ),
    recipes: v.exactOptional(
      v.pipe(
        v.array(v.object({ name, run: fields }, 'an object with "name" and "run"'), 'a list of recipes'),
        v.minLength(1, 'a list of at least one recipe'),
      ),
    ),
    seeds: v.pipe(v.array(seed, 'a list of seeds'), v.minLength(1, 'a list of at least one seed')),
    ensembles: v.exactOptional(v.boolean('true or false'), false),
  },
  'a JSON object',
);

/** One run of the grid. */
export interface StudyRun {
  /** `target/source/seed-0`: unique in its study, and a folder. */
  readonly id: string;
  /** One of the study's `targets`. */
  readonly target: string;
  readonly source: string;
  readonly seed: number;
  readonly spec: RunSpec;
}

export interface Study {
  readonly name: string;
  /** With several recipes each target once a recipe, as `target.recipe`: runs are compared with those of their recipe. */
  readonly targets: readonly string[];
  readonly sources: readonly string[];
  /** Sources whose prompt is made, not read: what transfer is compared with. */
  readonly scratch: readonly string[];
  readonly seeds: readonly number[];
  /** Whether the seeds of each source on each target vote in the end. */
  readonly ensembles?: boolean;
  /** By seed, then target, then source: an interrupted study has a whole table of its first seeds. */
  readonly runs: readonly StudyRun[];
}

/** True if the JSON means to be a study rather than a run. */
export function isStudy(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'kind' in json && json.kind === 'study';
}

/**
 * The runs of a study. A source with a `task` is left out where that task is the target: it would start at its end.
 * @throws LabError `RunFile` if the grid, or any run of it, is not as docs/run-file.md says
 */
export function parseStudy(json: unknown, fileName: string): Study {
  const result = v.safeParse(studySchema, json);
  const problems = runFileProblems(studySchema, json, result.issues ?? []);
  const [problem] = problems;
  if (problem !== undefined) throw refusal(fileName, problem.found, problem.expected);
  if (!result.success) throw refusal(fileName, 'something else', 'a study file');
  const { targets: tasks, recipes, sources, seeds, ensembles, run: common, name: studyName } = result.output;
  const targets = targetsByRecipe(tasks, recipes);
  requireDistinct(
    fileName,
    recipes === undefined ? 'targets' : 'targets and recipes',
    targets.map(({ name: each }) => each),
  );
  requireDistinct(
    fileName,
    'sources',
    sources.map(({ name: each }) => each),
  );
  requireDistinct(fileName, 'seeds', seeds.map(String));
  const count = targets.length * sources.length * seeds.length;
  if (count > MOST_RUNS) throw refusal(fileName, `${count} runs`, `at most ${MOST_RUNS} runs`);
  const runs = seeds.flatMap((runSeed) =>
    targets.flatMap((target) =>
      sources
        .filter(({ task }) => task !== target.task)
        .map((source): StudyRun => {
          const id = `${target.name}/${source.name}/seed-${runSeed}`;
          const { prompt } = common;
          const json = {
            ...common,
            ...target.run,
            version: 1,
            name: `${target.name} from ${source.name}, seed ${runSeed}`,
            prompt: typeof prompt === 'object' ? { ...prompt, init: source.init } : prompt,
            seed: runSeed,
          };
          return {
            id,
            target: target.name,
            source: source.name,
            seed: runSeed,
            spec: parseRunFile(json, `${fileName}, run ${id}`),
          };
        }),
    ),
  );
  requireOneModel(fileName, runs);
  return {
    name: studyName,
    targets: targets.map(({ name: each }) => each),
    sources: sources.map(({ name: each }) => each),
    scratch: sources.filter(({ init }) => init.kind !== 'file' && init.kind !== 'checkpoint').map((each) => each.name),
    seeds,
    ensembles,
    runs,
  };
}

interface NamedFields {
  readonly name: string;
  readonly run: Readonly<Record<string, unknown>>;
}

/** Every target with every recipe, whose fields come last; the targets as they are where there are no recipes. */
function targetsByRecipe(targets: readonly NamedFields[], recipes: readonly NamedFields[] | undefined) {
  if (recipes === undefined) return targets.map((target) => ({ ...target, task: target.name }));
  return targets.flatMap(({ name: task, run }) =>
    recipes.map((recipe) => ({ name: `${task}.${recipe.name}`, run: { ...run, ...recipe.run }, task })),
  );
}

/** One model is loaded for all of a study: its prompts are compared with each other. */
function requireOneModel(fileName: string, runs: readonly StudyRun[]): void {
  const models = new Set(runs.map(({ spec }) => `${spec.model} in ${spec.weights}`));
  if (models.size > 1) throw refusal(fileName, [...models].join(' and '), 'one model and one kind of weights');
}

function requireDistinct(fileName: string, what: string, names: readonly string[]): void {
  const twice = names.find((each, index) => names.indexOf(each) !== index);
  if (twice !== undefined) throw refusal(fileName, `${what} holds ${twice} twice`, `${what}: each once`);
}

function refusal(where: string, found: string, expected: string): LabError {
  return new LabError({
    tag: 'RunFile',
    what: 'This study file has a mistake',
    found,
    expected,
    remedy: 'Correct the study file: docs/run-file.md explains every field.',
    where,
  });
}
