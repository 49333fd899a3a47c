/** Holds one contest: compiles its variants, refuses those that fail or compute something else, and times the others. */
import { isLabError } from '../../../base/errors.ts';
import type { ImmediateRunner } from '../immediateRunner.ts';
import type { GpuArray, Runner } from '../runner.ts';
import { ScopedRunner } from '../scopedRunner.ts';
import { MOST_RELATIVE_DIFFERENCE, relativeDifference } from './agreement.ts';
import { attempt } from './attempt.ts';
import { type CapturedDispatch, CapturingRunner } from './capture.ts';
import { type Contest, variantName } from './contest.ts';
import { fastest } from './selection.ts';
import type { Stopwatch } from './stopwatch.ts';

export interface Referee {
  readonly runner: ImmediateRunner;
  readonly stopwatch: Stopwatch;
  /** Seconds left for all contests together; negative when the time is over. */
  readonly secondsLeft: () => number;
}

export interface Refusal {
  readonly contest: string;
  readonly variant: string;
  readonly reason: string;
}

export interface Trial {
  /** Index among the contest's candidates; 0, the default, if none is faster. */
  readonly winner: number;
  /** Of one `time`, of the default and of the winner. */
  readonly defaultSeconds: number;
  readonly winnerSeconds: number;
  readonly refused: readonly Refusal[];
}

/** A variant that may still win. */
interface Entrant {
  readonly index: number;
  readonly timed: readonly CapturedDispatch[];
}

/** Rounds of measurements: the first shows who is far behind, the best of all rounds counts. */
const ROUNDS = 3;
const STILL_IN_REACH = 1.3;

/**
 * Null if the time is over before the default is compiled.
 * @throws LabError `DeviceLost` and other failures of the device; Error if the default itself does not run
 */
export function holdContest<Variant>(referee: Referee, contest: Contest<Variant>): Promise<Trial | null> {
  return ScopedRunner.use(referee.runner, async (scope) => {
    const rehearsal = contest.prepare(scope, 'full');
    const refused: Refusal[] = [];
    const compiled = await Promise.allSettled(
      contest.candidates.map((candidate) => compile(referee, scope, (on) => rehearsal.time(on, candidate))),
    );
    const entrants: Entrant[] = [];
    let expected: readonly Float32Array[] | null = null;
    for (const [index, candidate] of contest.candidates.entries()) {
      try {
        const compilation = compiled[index];
        if (compilation?.status !== 'fulfilled') throw compilation?.reason;
        if (compilation.value === null) {
          if (index === 0) return null;
          continue; // not in time, which is no fault
        }
        const outputs = await checkOutputs(referee, scope, (on) => rehearsal.check(on, candidate));
        expected ??= outputs;
        refuseOthers(outputs, expected);
        entrants.push({ index, timed: compilation.value });
      } catch (error) {
        // What holds for the default holds for the device.
        if (index === 0 || isLabError(error, 'DeviceLost')) throw error;
        const reason = error instanceof Error ? error.message : String(error);
        refused.push({ contest: contest.id, variant: variantName(candidate), reason });
      }
    }
    return { ...(await race(referee, entrants)), refused };
  });
}

/** The dispatches, once their kernels are compiled; null if the time is over before. */
async function compile(
  { runner, secondsLeft }: Referee,
  scope: ScopedRunner,
  record: (runner: Runner) => void,
): Promise<readonly CapturedDispatch[] | null> {
  const capture = new CapturingRunner(scope);
  record(capture);
  const kernels = capture.dispatches.map(({ kernel }) => kernel);
  const compiling = attempt(runner.device, () => runner.pipelines.compileAll(kernels)).then(() => capture.dispatches);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeIsOver = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), Math.max(0, 1000 * secondsLeft()));
  });
  return Promise.race([compiling, timeIsOver]).finally(() => clearTimeout(timer));
}

/** What the check computes. Its arrays hold no numbers before: a kernel that leaves one alone is found out. */
async function checkOutputs(
  { runner }: Referee,
  scope: ScopedRunner,
  record: (runner: Runner) => readonly GpuArray[],
): Promise<readonly Float32Array[]> {
  const capture = new CapturingRunner(scope);
  const outputs = record(capture);
  for (const array of capture.arrays) runner.write(array, new Uint32Array(array.byteLength / 4).fill(0xffffffff));
  await attempt(runner.device, () => {
    for (const { kernel, arrays, uniformWords, workgroups } of capture.dispatches) {
      runner.dispatch(kernel, arrays, uniformWords, workgroups);
    }
    runner.flush();
  });
  const values: Float32Array[] = [];
  for (const output of outputs) values.push(await scope.read(output));
  return values;
}

/** @throws Error if anything differs by more than rounding */
function refuseOthers(outputs: readonly Float32Array[], expected: readonly Float32Array[]): void {
  for (const [index, values] of outputs.entries()) {
    const difference = relativeDifference(values, expected[index] ?? new Float32Array(0));
    if (difference > MOST_RELATIVE_DIFFERENCE) {
      throw new Error(
        `Result ${index + 1} differs from the default's by ${difference.toExponential(1)} of its largest`,
      );
    }
  }
}

async function race(
  { stopwatch, secondsLeft }: Referee,
  entrants: readonly Entrant[],
): Promise<Omit<Trial, 'refused'>> {
  const [first] = entrants;
  if (first === undefined) throw new Error('A contest without entrants');
  const repetitions = await stopwatch.repetitionsFor(first.timed);
  const best = new Map<number, number>();
  let running = entrants;
  for (let round = 0; round < ROUNDS && (round === 0 || secondsLeft() > 0); round++) {
    for (const { index, timed } of running) {
      const seconds = await stopwatch.measure(timed, repetitions);
      best.set(index, Math.min(best.get(index) ?? Number.POSITIVE_INFINITY, seconds));
    }
    const limit = STILL_IN_REACH * Math.min(...best.values());
    // The default stays: what is won is told against it.
    running = entrants.filter(({ index }) => index === 0 || (best.get(index) ?? 0) <= limit);
  }
  const winner = fastest(best);
  const secondsOf = (index: number) => best.get(index) ?? Number.NaN;
  return { winner, defaultSeconds: secondsOf(0), winnerSeconds: secondsOf(winner) };
}
