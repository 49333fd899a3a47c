/** The headless command's arguments. */
import { parseArgs } from 'node:util';
import { WEIGHT_STORAGES, type WeightStorage } from '../../engine/fused/packMatrix.ts';
import { TUNING_MODES, type TuningMode } from '../../engine/fused/tuning/chooseKernels.ts';
import { DEFAULT_EXECUTOR, EXECUTOR_NAMES, type ExecutorName } from '../gpuDevice.ts';
import type { OutputMode } from './outputFolder.ts';

/** More prompts in one batch than this gain nothing on any GPU. */
const MOST_TOGETHER = 256;

export const USAGE = `Usage: npm run train -- RUN.json --out DIR [--resume | --overwrite] [--executor NAME] [--weights NAME] [--tune MODE]
       npm run train -- RUN.json --plan [--weights NAME]

Trains the soft prompt that the run file describes (docs/run-file.md) and writes
run.json, metrics.jsonl and numpy_checkpoints/ into DIR. A study file describes a grid
of runs: DIR then gets results.json, scores.csv and a folder for each run under runs/.

  --out DIR     the folder for the results; it is made if it does not exist
  --resume      continue the run that DIR holds, bit for bit; begin it if DIR is empty
  --overwrite   replace the run that DIR holds
  --executor    fused (the default): the network on the lab's own kernels;
                composed: the same network of plain tfjs operations
  --weights     float32, float16 or int8: how the frozen weights are kept,
                instead of what the run file says
  --tune        auto (the default): the variants of kernels that are fastest here, as
                measured at the first load and remembered in DIR; on software GPUs the
                defaults. off: the defaults everywhere. again: measured anew
  --together N  how many runs of a study train in one batch, at most (8)
  --plan        only say how much GPU memory the run will need: takes no GPU,
                no data, and of the model nothing but its config.json

Exit code: 0 if the run finished, 1 if it failed or was interrupted, 2 if these arguments are wrong.
`;

/** Only the memory need is asked for. */
export interface PlanLine {
  readonly planOf: string;
  readonly weights: WeightStorage | null;
}

export interface CommandLine {
  readonly runFile: string;
  readonly out: string;
  readonly mode: OutputMode;
  readonly executor: ExecutorName;
  /** Instead of the run file's `weights`; null = as it says. */
  readonly weights: WeightStorage | null;
  readonly tuning: TuningMode;
  /** How many runs of a study share a batch, at most. */
  readonly together: number;
}

/** The parsed arguments, or what is wrong with them; `help` if they ask for the usage. */
export function parseCommandLine(
  args: readonly string[],
): CommandLine | PlanLine | { readonly problem: string } | 'help' {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        out: { type: 'string' },
        resume: { type: 'boolean', default: false },
        overwrite: { type: 'boolean', default: false },
        executor: { type: 'string', default: DEFAULT_EXECUTOR },
        weights: { type: 'string' },
        plan: { type: 'boolean', default: false },
        tune: { type: 'string', default: 'auto' },
        together: { type: 'string', default: '8' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return 'help';
    const [runFile, ...others] = positionals;
    if (runFile === undefined) return { problem: 'No run file is given.' };
    if (others.length > 0) return { problem: `One run file at a time: what is ${others.join(' ')}?` };
    if (values.resume && values.overwrite) return { problem: '--resume and --overwrite contradict each other.' };
    const executor = EXECUTOR_NAMES.find((name) => name === values.executor);
    if (executor === undefined) {
      return { problem: `--executor is one of ${EXECUTOR_NAMES.join(', ')}, not ${values.executor}.` };
    }
    const weights = values.weights === undefined ? null : WEIGHT_STORAGES.find((name) => name === values.weights);
    if (weights === undefined) {
      return { problem: `--weights is one of ${WEIGHT_STORAGES.join(', ')}, not ${values.weights}.` };
    }
    if (values.plan) return { planOf: runFile, weights };
    if (!values.out) return { problem: 'No output folder is given (--out DIR).' };
    const tuning = TUNING_MODES.find((name) => name === values.tune);
    if (tuning === undefined) return { problem: `--tune is one of ${TUNING_MODES.join(', ')}, not ${values.tune}.` };
    const together = Number(values.together);
    if (!(Number.isInteger(together) && together >= 1 && together <= MOST_TOGETHER)) {
      return { problem: `--together is a whole number from 1 to ${MOST_TOGETHER}, not ${values.together}.` };
    }
    const mode = values.resume ? 'resume' : values.overwrite ? 'overwrite' : 'new';
    return { runFile, out: values.out, mode, executor, weights, tuning, together };
  } catch (error) {
    // parseArgs explains an unknown or incomplete option well; it has no other errors.
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
