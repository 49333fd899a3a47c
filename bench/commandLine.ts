/** The benchmark's arguments. */
import { parseArgs } from 'node:util';
import {
  IMPLEMENTATION_NAMES,
  type ImplementationName,
  type ImplementationOptions,
} from './implementations/implementation.ts';
import { SHAPE_NAMES, SHAPES, type ShapeName } from './shapes.ts';

export const HOST_NAMES = ['chromium', 'node'] as const;
export type HostName = (typeof HOST_NAMES)[number];

const STORAGES = ['float32', 'float16'] as const;

export const USAGE = `Usage: npm run bench -- [options]

Measures a full training step (loss, prompt gradient, Adam) of the lab's engine, of the same network composed of tfjs
operations, and of the same network in jax-js: same weights, same batch, one run. See docs/performance.md.

  --shape NAME            ${SHAPE_NAMES.join(', ')}; may be repeated (default: all)
  --batch N               this batch size in place of the shape's own; may be repeated
  --implementation NAME   ${IMPLEMENTATION_NAMES.join(', ')}; may be repeated (default: all)
  --steps N               timed steps after the first (default: three seconds of them, two at least)
  --storage NAME          how the engine packs its weights: ${STORAGES.join(', ')} (default: float32, as the others)
  --host NAME             chromium (the default) or node
  --chromium-flag FLAG    one more flag for Chromium, such as --chromium-flag=--enable-features=Vulkan
  --joint N               in place of comparing, N prompts trained in one batch beside one prompt with all of it
  --profile               in place of comparing, the time of each of the engine's kernels
  --json FILE             the results as JSON as well
  --markdown              print Markdown, as docs/performance.md has it

Exit code: 0; 1 if something failed or the implementations' losses differ; 2 if these arguments are wrong.
`;

export interface BenchCase {
  readonly shape: ShapeName;
  readonly batchSize: number;
}

export interface CommandLine {
  readonly cases: readonly BenchCase[];
  readonly implementations: readonly ImplementationName[];
  readonly timedSteps: number | null;
  readonly storage: ImplementationOptions['storage'];
  readonly host: HostName;
  readonly chromiumFlags: readonly string[];
  /** How many prompts are trained in one batch; null unless that is what to measure. */
  readonly joint: number | null;
  readonly profile: boolean;
  readonly jsonFile: string | null;
  readonly markdown: boolean;
}

/** The parsed arguments, or what is wrong with them; `help` if they ask for the usage. */
export function parseCommandLine(args: readonly string[]): CommandLine | { readonly problem: string } | 'help' {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        shape: { type: 'string', multiple: true, default: [...SHAPE_NAMES] },
        batch: { type: 'string', multiple: true },
        implementation: { type: 'string', multiple: true, default: [...IMPLEMENTATION_NAMES] },
        steps: { type: 'string' },
        storage: { type: 'string', default: 'float32' },
        host: { type: 'string', default: 'chromium' },
        'chromium-flag': { type: 'string', multiple: true, default: [] },
        joint: { type: 'string' },
        profile: { type: 'boolean', default: false },
        json: { type: 'string' },
        markdown: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return 'help';
    const batches = values.batch?.map((text) => positiveInteger('--batch', text));
    const shapes = values.shape.map((name) => oneOf('--shape', SHAPE_NAMES, name));
    return {
      cases: shapes.flatMap((shape) =>
        (batches ?? SHAPES[shape].batchSizes).map((batchSize): BenchCase => ({ shape, batchSize })),
      ),
      implementations: values.implementation.map((name) => oneOf('--implementation', IMPLEMENTATION_NAMES, name)),
      timedSteps: values.steps === undefined ? null : positiveInteger('--steps', values.steps),
      storage: oneOf('--storage', STORAGES, values.storage),
      host: oneOf('--host', HOST_NAMES, values.host),
      chromiumFlags: values['chromium-flag'],
      joint: values.joint === undefined ? null : positiveInteger('--joint', values.joint),
      profile: values.profile,
      jsonFile: values.json ?? null,
      markdown: values.markdown,
    };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

function oneOf<Name extends string>(option: string, names: readonly Name[], found: string): Name {
  const name = names.find((candidate) => candidate === found);
  if (name === undefined) throw new Error(`${option} is one of ${names.join(', ')}, not ${found}.`);
  return name;
}

function positiveInteger(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`${option} is a positive whole number, not ${text}.`);
  return value;
}
