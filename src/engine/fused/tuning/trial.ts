/** Holds one contest: compiles its variants, refuses those that fail or compute something else, and times the others. */
import { isLabError } from '../../../base/errors.ts';
import type { ImmediateRunner } from '../immediateRunner.ts';
import type { GpuArray, Runner } from '../runner.ts';
import { ScopedRunner } from '../scopedRunner.ts';
import { MOST_RELATIVE_DIFFERENCE, relativeDifference } from './agreement.ts';
import { attempt } from './attempt.ts';
import { type CapturedDispatch, CapturingRunner } from './capture.ts';
import { type Contest, type Rehearsal, variantName } from './contest.ts';
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
  /** Index among the contest's candidates: 0, the default, if none is faster; null if nothing is known of them. */
  readonly winner: number | null;
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
 * Nothing is known if the time is over before the default is compiled, or if the default itself does not run: then it
 * fails again where it is used, which is the place to say so.
 * @throws LabError `DeviceLost` and other failures of the device
 */
export function holdContest<Variant>(referee: Referee, contest: Contest<Variant>): Promise<Trial> {
  return ScopedRunner.use(referee.runner, async (scope) => {
    const refused: Refusal[] = [];
    const refuse = (candidate: Variant | undefined, error: unknown) => {
      if (isLabError(error, 'DeviceLost')) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      refused.push({ contest: contest.id, variant: variantName(candidate), reason });
    };
    const unknown = () => ({ winner: null, defaultSeconds: 0, winnerSeconds: 0, refused });
    let rehearsal: Rehearsal<Variant>;
    try {
      rehearsal = await attempt(referee.runner.device, () => contest.prepare(scope, 'full'));
    } catch (error) {
      refuse(contest.candidates[0], error);
      return unknown();
    }
    const compiled = await Promise.allSettled(
      contest.candidates.map((candidate) => compile(referee, scope, (on) => rehearsal.time(on, candidate))),
    );
    const entrants: Entrant[] = [];
    let expected: readonly Float32Array[] | null = null;
    for (const [index, candidate] of contest.candidates.entries()) {
      try {
        const compilation = compiled[index];
        if (compilation?.status !== 'fulfilled') throw compilation?.reason;
        if (compilation.value !== null) {
          const outputs = await checkOutputs(referee, scope, (on) => rehearsal.check(on, candidate));
          expected ??= outputs;
          refuseOthers(outputs, expected);
          entrants.push({ index, timed: compilation.value });
        }
      } catch (error) {
        refuse(candidate, error);
      }
      // Without the default there is nothing to check the others against.
      if (expected === null) return unknown();
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
  if (secondsLeft() <= 0) return null;
  const capture = new CapturingRunner(scope);
  const compiling = attempt(runner.device, async () => {
    record(capture);
    await runner.pipelines.compileAll(capture.dispatches.map(({ kernel }) => kernel));
    return capture.dispatches;
  });
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
  const outputs = await attempt(runner.device, () => {
    const recorded = record(capture);
    for (const array of capture.arrays) runner.write(array, new Uint32Array(array.byteLength / 4).fill(0xffffffff));
    for (const { kernel, arrays, uniformWords, workgroups } of capture.dispatches) {
      runner.dispatch(kernel, arrays, uniformWords, workgroups);
    }
    runner.flush();
    return recorded;
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
  const repetitions = await stopwatch.repetitionsFor(entrants[0]?.timed ?? []);
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
