/**
 * Finding a source for every target of a study, from the command line (SPoT, section 3.3): from scratch, the library
 * ranked by the early checkpoints, and the three ways to use the most similar sources. Each stage is a study in a folder
 * of its own, so that the whole goes on with `--resume`; all share one GPU and the model on it.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { LabError } from '../../base/errors.ts';
import { parseNpy, writeNpy } from '../../formats/npy.ts';
import { type Prompt, promptFromArray } from '../../prompts/prompt.ts';
import { mixtureTasks, rankSources, topSources } from '../../prompts/retrieval/ranking.ts';
import { weightedAverage } from '../../prompts/retrieval/weightedAverage.ts';
import type { PromptInit } from '../../training/runFileTypes.ts';
import {
  mixtureSearch,
  outcomeOf,
  type SearchBase,
  STRATEGIES,
  type Strategy,
  type StrategyOutcome,
  scratchSearch,
  startsSearch,
} from '../../training/study/retrieval.ts';
import { parseStudy, type Study } from '../../training/study/studyFile.ts';
import type { StudyResult } from '../../training/study/studyResults.ts';
import type { RunState } from '../protocol.ts';
import type { CommandLine } from './commandLine.ts';
import { diskRunFiles } from './diskFiles.ts';
import type { HeadlessSurroundings } from './headlessRun.ts';
import { runHeadlessStudy, studyAt } from './headlessStudy.ts';
import { modelOpener } from './openModel.ts';
import { checkpointFile } from './outputFolder.ts';
import { parseSearchFile, type SearchFile } from './searchFile.ts';
import { StudyLines } from './studyLines.ts';

type Search = Omit<SearchFile, 'study'> & { readonly study: Study };

interface LibrarySource {
  readonly name: string;
  readonly task: string;
  readonly init: PromptInit;
  readonly prompt: Prompt;
}

/** What `search.json` holds of a target. */
interface TargetReport {
  readonly target: string;
  readonly ranking: readonly { readonly source: string; readonly similarity: number }[];
  readonly outcomes: Readonly<Partial<Record<Strategy, StrategyOutcome | null>>>;
  /** Why a way could not be taken. */
  readonly refused: Readonly<Partial<Record<Strategy, string>>>;
}

/**
 * Searches for every target of the file in turn; `search.json` in the output folder is up to date after each.
 * @throws LabError of any tag: nothing more was trained, and why
 */
export async function runHeadlessSearch(
  json: unknown,
  path: string,
  commandLine: CommandLine,
  surroundings: HeadlessSurroundings,
  write: (line: string) => void,
): Promise<RunState> {
  const file = parseSearchFile(json, path);
  const search = { ...file, study: studyAt(file.study, path, commandLine.weights) };
  const out = resolve(surroundings.workingFolder, commandLine.out);
  const library = await readLibrary(file, search.study, surroundings.labFolder);
  const openModel = modelOpener(commandLine, surroundings);
  const reports: TargetReport[] = [];
  for (const target of search.study.targets) {
    const folder = join(out, target);
    const train = async (stage: string, study: unknown) => {
      const parsed = parseStudy(study, `${target}, ${stage}`);
      const state = await runHeadlessStudy(
        parsed,
        { ...commandLine, out: join(folder, stage) },
        surroundings,
        new StudyLines(write),
        openModel,
      );
      return state === 'finished' ? resultsIn(join(folder, stage)) : null;
    };
    const report = await searchFor(target, search, library, folder, train);
    if (report === null) return 'stopped';
    reports.push(report);
    write(reportLine(report));
    writeFileSync(
      join(out, 'search.json'),
      `${JSON.stringify({ targets: reports, means: meansOf(reports) }, null, 2)}\n`,
    );
  }
  for (const [strategy, mean] of Object.entries(meansOf(reports))) {
    write(
      `${strategy}: mean gain ${mean.gain.toFixed(1)} points over ${mean.targets} targets, ${mean.beats} beat scratch`,
    );
  }
  return 'finished';
}

type Train = (stage: string, study: unknown) => Promise<readonly StudyResult[] | null>;

/** One target, all stages; null if it was interrupted. */
async function searchFor(
  target: string,
  search: Search,
  library: readonly LibrarySource[],
  folder: string,
  train: Train,
): Promise<TargetReport | null> {
  const { study, keyStep, measure, k } = search;
  const [scratchName] = study.scratch;
  const run = study.runs.find((each) => each.target === target && each.source === scratchName);
  if (run === undefined) throw withoutScratch(study.name);
  const base: SearchBase = { target, spec: run.spec, seeds: study.seeds };
  const scratch = await train('scratch', scratchSearch(base, run.spec.prompt.init, keyStep));
  if (scratch === null) return null;

  const { initialStep } = run.spec.optimizer;
  const embeddings = study.seeds.map((seed) => {
    const runFolder = join(folder, 'scratch', 'runs', target, 'scratch', `seed-${seed}`);
    return promptAt(checkpointFile(runFolder, initialStep + keyStep), `${target}, seed ${seed}`);
  });
  const others = library.filter(({ task }) => task !== target);
  const ranked = rankSources(
    embeddings,
    others.map(({ name, prompt }) => ({ ...prompt, name })),
    measure,
  );
  const top = topSources(ranked, Math.min(k, ranked.length)).flatMap(({ index, similarity }) => {
    const source = others[index];
    return source === undefined ? [] : [{ ...source, similarity }];
  });

  const ways: Readonly<Record<Strategy, () => Promise<readonly StudyResult[] | null>>> = {
    bestOfTopK: () => train('best', startsSearch(base, 'best', top)),
    weightedAverage: () => {
      const path = join(folder, 'average.npy');
      const { values, length, width } = weightedAverage(top);
      mkdirSync(folder, { recursive: true });
      writeFileSync(path, writeNpy(values, [length, width]));
      return train('average', startsSearch(base, 'average', [{ name: 'average', init: { kind: 'file', path } }]));
    },
    mixture: async () => {
      const names = mixtureTasks(
        top.map(({ task }) => task),
        target,
      );
      const tasks = names.map((name) => mixedTask(study, name));
      const json = mixtureSearch(base, 'mixture', tasks, run.spec.prompt.init, search.mixtureSteps);
      if ((await train('mixture', json)) === null) return null;
      const [seed] = study.seeds;
      const mixtureFolder = join(folder, 'mixture', 'runs', 'mixture', 'scratch', `seed-${seed}`);
      const path = checkpointFile(mixtureFolder, initialStep + search.mixtureSteps);
      return train(
        'from-mixture',
        startsSearch(base, 'from-mixture', [{ name: 'mixture', init: { kind: 'file', path } }]),
      );
    },
  };
  const outcomes: Partial<Record<Strategy, StrategyOutcome | null>> = {};
  const refused: Partial<Record<Strategy, string>> = {};
  for (const strategy of STRATEGIES) {
    try {
      const results = await ways[strategy]();
      if (results === null) return null;
      outcomes[strategy] = outcomeOf(scratch, results);
    } catch (error) {
      // Similarities that are not positive have no weighted average: the other ways go on.
      if (!(error instanceof LabError) || error.tag !== 'Transfer') throw error;
      refused[strategy] = error.message;
    }
  }
  const ranking = ranked.map(({ index, similarity }) => ({ source: others[index]?.name ?? '', similarity }));
  return { target, ranking, outcomes, refused };
}

/** The study's sources that are files, with the tasks that they were tuned on. */
async function readLibrary({ taskOfSource }: SearchFile, study: Study, labFolder: string): Promise<LibrarySource[]> {
  const files = diskRunFiles(labFolder);
  const library: LibrarySource[] = [];
  for (const name of study.sources) {
    const init = study.runs.find(({ source }) => source === name)?.spec.prompt.init;
    if (init?.kind !== 'file') continue;
    const source = await files.open(init.path);
    const prompt = promptFromArray(parseNpy(await source.read(0, source.size), name), name);
    library.push({ name, task: taskOfSource.get(name) ?? name, init, prompt });
  }
  return library;
}

function mixedTask(study: Study, name: string) {
  const spec = study.runs.find(({ target }) => target === name)?.spec;
  if (spec?.task === undefined) {
    throw new LabError({
      tag: 'Transfer',
      what: 'A task of the mixture is no target of the study',
      found: `no target "${name}"`,
      expected: 'a target for every task whose prompt is among the top k',
      remedy: 'Add the task to the targets, or choose a smaller k.',
    });
  }
  const { task, maxInputLength, maxTargetLength } = spec;
  return { name, spec: task, maxInputLength, maxTargetLength };
}

function promptAt(path: string, name: string): Prompt & { name: string } {
  return { ...promptFromArray(parseNpy(new Uint8Array(readFileSync(path)), path), name), name };
}

/** This command's own file, written a moment ago. */
function resultsIn(folder: string): readonly StudyResult[] {
  const { runs } = JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8')) as { runs: readonly StudyResult[] };
  return runs;
}

function meansOf(reports: readonly TargetReport[]) {
  return Object.fromEntries(
    STRATEGIES.map((strategy) => {
      const outcomes = reports.flatMap((report) => report.outcomes[strategy] ?? []);
      const gains = outcomes.map(({ score, scratch }) => score.mean - scratch.mean);
      const gain = gains.reduce((sum, each) => sum + each, 0) / Math.max(1, gains.length);
      return [strategy, { targets: outcomes.length, gain, beats: outcomes.filter(({ beats }) => beats).length }];
    }),
  );
}

function reportLine({ target, outcomes, refused }: TargetReport): string {
  const words = STRATEGIES.map((strategy) => {
    const outcome = outcomes[strategy];
    if (outcome === undefined || outcome === null) return `${strategy} ${refused[strategy] ?? 'without scores'}`;
    return `${strategy} ${outcome.score.mean.toFixed(1)} %`;
  });
  const from = STRATEGIES.map((strategy) => outcomes[strategy]?.scratch.mean).find((mean) => mean !== undefined);
  return `${target}: scratch ${from?.toFixed(1) ?? '–'} %, ${words.join(', ')}`;
}

function withoutScratch(where: string): LabError {
  return new LabError({
    tag: 'RunFile',
    what: 'This search has nothing to compare with',
    found: 'no source whose prompt is made',
    expected: 'a source such as { "name": "scratch", "init": { "kind": "sampledVocab" } }',
    remedy: 'Add one to the sources of the study.',
    where,
  });
}
