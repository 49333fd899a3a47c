/** What is remembered of a tuning: for one device, one model's work, and the code of the kernels as it is. */
import * as v from 'valibot';
import { sha256Hex } from '../../../base/hash.ts';
import type { GpuHost } from '../../device.ts';
import { PlanRecorder } from '../planRecorder.ts';
import type { Kernel, RunnerTraits } from '../runner.ts';
import { type Rehearsal, variantName } from './contest.ts';
import { contestsInOrder, type ModelContests } from './modelContests.ts';
import type { Winners } from './tunedChoices.ts';
import type { TuningResult } from './tuner.ts';

const refusal = v.object({ contest: v.string(), variant: v.string(), reason: v.string() });

const schema = v.object({
  version: v.literal(1),
  tunedAtMs: v.pipe(v.number(), v.finite()),
  seconds: v.pipe(v.number(), v.minValue(0)),
  speedUp: v.pipe(v.number(), v.finite(), v.minValue(1)),
  /** The winner's name by contest. */
  winners: v.record(v.string(), v.string()),
  refused: v.array(refusal),
});

export type TuningRecord = v.InferOutput<typeof schema>;

export function tuningRecord(contests: ModelContests, result: TuningResult, tunedAtMs: number): TuningRecord {
  const { seconds, speedUp, refused } = result;
  const winners = contestsInOrder(contests).flatMap(({ id, candidates }): [string, string][] => {
    const index = result.winners.get(id);
    return index === undefined ? [] : [[id, variantName(candidates[index])]];
  });
  return { version: 1, tunedAtMs, seconds, speedUp, winners: Object.fromEntries(winners), refused: [...refused] };
}

/**
 * A stored record with its winners, or null if it is damaged or of an older version, or names a contest or a variant
 * that does not exist: then it is tuned anew.
 */
export function restoreTuning(
  stored: unknown,
  contests: ModelContests,
): { readonly record: TuningRecord; readonly winners: Winners } | null {
  const parsed = v.safeParse(schema, stored);
  if (!parsed.success) return null;
  const contestOf = new Map(contestsInOrder(contests).map((contest) => [contest.id, contest]));
  const winners = new Map<string, number>();
  for (const [id, name] of Object.entries(parsed.output.winners)) {
    const index = contestOf.get(id)?.candidates.findIndex((candidate) => variantName(candidate) === name) ?? -1;
    if (index === -1) return null;
    winners.set(id, index);
  }
  return { record: parsed.output, winners };
}

/**
 * The key of a record: of the device as far as it says who it is, and of a SHA-256 over the contests and the WGSL of all
 * their variants. So a change of the kernels, of what competes or of the model's shapes tunes anew by itself.
 */
export async function tuningKey(
  { adapterInfo, features }: Pick<GpuHost, 'adapterInfo' | 'features'>,
  contests: ModelContests,
  traits: RunnerTraits,
): Promise<string> {
  const { vendor, architecture, device, description } = adapterInfo;
  const { maxComputeWorkgroupStorageSize, maxComputeInvocationsPerWorkgroup, maxBufferSize } = traits.limits;
  const limits = [maxComputeWorkgroupStorageSize, maxComputeInvocationsPerWorkgroup, maxBufferSize];
  const identity = [vendor, architecture, device, description, [...features].sort(), limits];
  const competition = contestsInOrder(contests).map(({ id, candidates }) => [id, candidates]);
  const text = JSON.stringify([identity, competition, kernelsOf(contests, traits)]);
  return `tuning/${await sha256Hex(new TextEncoder().encode(text))}`;
}

/** The code of every variant's kernels, by their keys. */
function kernelsOf(contests: ModelContests, traits: RunnerTraits): Record<string, string> {
  const codes: Record<string, string> = {};
  for (const contest of contestsInOrder(contests)) {
    const upload = (values: { readonly byteLength: number }, shape: readonly number[]) => {
      return { shape, byteLength: values.byteLength };
    };
    const rehearsal = contest.prepare({ upload }, 'tiny');
    for (const candidate of contest.candidates) {
      for (const { key, code } of kernelsOfVariant(rehearsal, candidate, traits)) codes[key] ??= code();
    }
  }
  return codes;
}

/** None if the device has not the limits for it: that variant will be refused. */
function kernelsOfVariant(rehearsal: Rehearsal<unknown>, candidate: unknown, traits: RunnerTraits): readonly Kernel[] {
  const recorder = new PlanRecorder(traits);
  try {
    return recorder.finish(rehearsal.check(recorder, candidate)).dispatches.map(({ kernel }) => kernel);
  } catch {
    return [];
  }
}
