/** The headless command's arguments. */
import { parseArgs } from 'node:util';
import { DEFAULT_EXECUTOR, EXECUTOR_NAMES, type ExecutorName } from '../gpuDevice.ts';
import type { OutputMode } from './outputFolder.ts';

export const USAGE = `Usage: npm run train -- RUN.json --out DIR [--resume | --overwrite] [--executor NAME]

Trains the soft prompt that the run file describes (docs/run-file.md) and writes
run.json, metrics.jsonl and numpy_checkpoints/ into DIR.

  --out DIR     the folder for the results; it is made if it does not exist
  --resume      continue the run that DIR holds, bit for bit; begin it if DIR is empty
  --overwrite   replace the run that DIR holds
  --executor    composed (the default): the network of plain tfjs operations;
                fused: the same network on the lab's own kernels

Exit code: 0 if the run finished, 1 if it failed or was interrupted, 2 if these arguments are wrong.
`;

export interface CommandLine {
  readonly runFile: string;
  readonly out: string;
  readonly mode: OutputMode;
  readonly executor: ExecutorName;
}

/** The parsed arguments, or what is wrong with them; `help` if they ask for the usage. */
export function parseCommandLine(args: readonly string[]): CommandLine | { readonly problem: string } | 'help' {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        out: { type: 'string' },
        resume: { type: 'boolean', default: false },
        overwrite: { type: 'boolean', default: false },
        executor: { type: 'string', default: DEFAULT_EXECUTOR },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return 'help';
    const [runFile, ...others] = positionals;
    if (runFile === undefined) return { problem: 'No run file is given.' };
    if (others.length > 0) return { problem: `One run file at a time: what is ${others.join(' ')}?` };
    if (!values.out) return { problem: 'No output folder is given (--out DIR).' };
    if (values.resume && values.overwrite) return { problem: '--resume and --overwrite contradict each other.' };
    const executor = EXECUTOR_NAMES.find((name) => name === values.executor);
    if (executor === undefined) {
      return { problem: `--executor is one of ${EXECUTOR_NAMES.join(', ')}, not ${values.executor}.` };
    }
    const mode = values.resume ? 'resume' : values.overwrite ? 'overwrite' : 'new';
    return { runFile, out: values.out, mode, executor };
  } catch (error) {
    // parseArgs explains an unknown or incomplete option well; it has no other errors.
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
