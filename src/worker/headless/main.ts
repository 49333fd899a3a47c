/**
 * The headless command's entry, started by `scripts/train.mjs`, which hands over two folders before the person's own
 * arguments: the embedded lab, and what relative paths count from.
 */
import { resolve } from 'node:path';
import { isStudy } from '../../training/study/studyFile.ts';
import { errorParts } from '../activeRun.ts';
import type { RunState } from '../protocol.ts';
import { type CommandLine, parseCommandLine, USAGE } from './commandLine.ts';
import { type HeadlessSurroundings, planHeadless, readJson, runHeadless } from './headlessRun.ts';
import { runHeadlessSearch } from './headlessSearch.ts';
import { runHeadlessStudy, studyAt } from './headlessStudy.ts';
import { errorText, ProgressLines } from './progressLines.ts';
import { isSearch } from './searchFile.ts';
import { StudyLines } from './studyLines.ts';

const INTERRUPTIONS = ['SIGINT', 'SIGTERM'] as const;

async function main([labFolder = '', workingFolder = '', ...args]: readonly string[]): Promise<number> {
  const commandLine = parseCommandLine(args);
  if (commandLine === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  if ('problem' in commandLine) {
    process.stderr.write(`${commandLine.problem}\n\n${USAGE}`);
    return 2;
  }
  try {
    if ('planOf' in commandLine) {
      process.stdout.write(await planHeadless(commandLine, { labFolder, workingFolder }));
      return 0;
    }
    const write = (line: string) => void process.stderr.write(`${line}\n`);
    const surroundings: HeadlessSurroundings = {
      labFolder,
      workingFolder,
      progress: new ProgressLines(write, () => performance.now() / 1000),
      onInterrupt: (stop) => {
        // Once: a second interruption ends the process as usual.
        for (const signal of INTERRUPTIONS) process.once(signal, stop);
        return {
          over: () => {
            for (const signal of INTERRUPTIONS) process.off(signal, stop);
          },
        };
      },
    };
    const path = resolve(workingFolder, commandLine.runFile);
    const json = await readJson(path);
    const state = await trained(json, path, commandLine, surroundings, write);
    return state === 'finished' ? 0 : 1;
  } catch (error) {
    process.stderr.write(errorText(errorParts(error)));
    return 1;
  }
}

/** Whatever the JSON means to be: a search, a study or a run. */
function trained(
  json: unknown,
  path: string,
  commandLine: CommandLine,
  surroundings: HeadlessSurroundings,
  write: (line: string) => void,
): Promise<RunState> {
  if (isSearch(json)) return runHeadlessSearch(json, path, commandLine, surroundings, write);
  if (!isStudy(json)) return runHeadless(commandLine, surroundings);
  const study = studyAt(json, path, commandLine.weights);
  return runHeadlessStudy(study, commandLine, surroundings, new StudyLines(write));
}

process.exit(await main(process.argv.slice(2)));
