/**
 * The headless command's entry, started by `scripts/train.mjs`, which hands over two folders before the person's own
 * arguments: the embedded lab, and what relative paths count from.
 */
import { errorParts } from '../activeRun.ts';
import { parseCommandLine, USAGE } from './commandLine.ts';
import { planHeadless, runHeadless } from './headlessRun.ts';
import { errorText, ProgressLines } from './progressLines.ts';

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
    const state = await runHeadless(commandLine, {
      labFolder,
      workingFolder,
      progress: new ProgressLines(
        (line) => process.stderr.write(`${line}\n`),
        () => performance.now() / 1000,
      ),
      onInterrupt: (stop) => {
        // Once: a second interruption ends the process as usual.
        for (const signal of INTERRUPTIONS) process.once(signal, stop);
      },
    });
    return state === 'finished' ? 0 : 1;
  } catch (error) {
    process.stderr.write(errorText(errorParts(error)));
    return 1;
  }
}

process.exit(await main(process.argv.slice(2)));
