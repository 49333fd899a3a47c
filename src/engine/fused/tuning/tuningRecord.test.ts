import { describe, expect, it } from 'vitest';
import { defaultChoices } from '../choices.ts';
import { contestsInOrder, type ModelWork, modelContests } from './modelContests.ts';
import { restoreTuning, tuningKey, tuningRecord } from './tuningRecord.ts';

const WORK: ModelWork = {
  products: [
    {
      kind: { storage: 'int8', transposed: true, rows: 'many', inner: 64, columns: 30 },
      multiplyAddsAStep: 10,
    },
  ],
  attention: { numHeads: 2, dKv: 8, length: 16, sequencesAStep: 8 },
  norms: { width: 64, rowsAStep: 64 },
};
const limits = {
  maxBufferSize: 2 ** 28,
  maxStorageBufferBindingSize: 2 ** 27,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupStorageSize: 16384,
  maxComputeWorkgroupsPerDimension: 65535,
} as GPUSupportedLimits;
const traits = { limits, features: new Set<string>(), choices: defaultChoices(false) };
const adapterInfo = { vendor: 'v', architecture: 'a', device: 'd', description: 'one' } as GPUAdapterInfo;
const contestsOf = (work: ModelWork) => modelContests(work, traits.choices, { ...traits, software: false });
const contests = contestsOf(WORK);

describe('the key of a tuning', () => {
  const key = (info: Partial<GPUAdapterInfo>, features: string[] = [], work = WORK) =>
    tuningKey({ adapterInfo: { ...adapterInfo, ...info }, features }, contestsOf(work), traits);

  it('is the same for the same device and model, and another for others', async () => {
    expect(await key({})).toMatch(/^tuning\/[0-9a-f]{64}$/);
    expect(await key({}, ['b', 'a'])).toBe(await key({}, ['a', 'b']));
    const others = await Promise.all([
      key({}),
      key({ vendor: 'w' }),
      key({ architecture: 'b' }),
      key({ device: 'e' }),
      key({ description: 'two' }),
      key({}, ['subgroups']),
      key({}, [], { ...WORK, norms: { width: 128, rowsAStep: 64 } }),
      key({}, [], { ...WORK, attention: { ...WORK.attention, dKv: 16 } }),
    ]);
    expect(new Set(others).size).toBe(others.length);
  });

  it('is another when the code of a kernel is', async () => {
    const changed = {
      ...contests,
      products: contests.products.map((contest) => ({
        ...contest,
        prepare: (...parts: Parameters<typeof contest.prepare>) => {
          const rehearsal = contest.prepare(...parts);
          const check: typeof rehearsal.check = (runner, variant) =>
            rehearsal.check(
              {
                ...traits,
                allocate: (shape) => runner.allocate(shape),
                release: (array) => runner.release(array),
                dispatch: (kernel, ...rest) =>
                  runner.dispatch({ ...kernel, code: () => `${kernel.code()} // changed` }, ...rest),
              },
              variant,
            );
          return { ...rehearsal, check };
        },
      })),
    };
    const device = { adapterInfo, features: [] };
    expect(await tuningKey(device, changed, traits)).not.toBe(await tuningKey(device, contests, traits));
  });
});

describe('the record of a tuning', () => {
  const ids = contestsInOrder(contests).map(({ id }) => id);
  const refused = [{ contest: ids[0] ?? '', variant: '"x"', reason: 'wrong' }];
  const winners = new Map(ids.map((id, index) => [id, index % 2]));
  const result = { winners, refused, speedUp: 1.5, contests: ids.length, seconds: 2 };
  const record = tuningRecord(contests, result, 1234);

  it('comes back as it was', () => {
    expect(ids).toHaveLength(3);
    expect(restoreTuning(structuredClone(record), contests)).toEqual({ record, winners });
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['something else', 'tuned'],
    ['another version', { ...record, version: 2 }],
    ['no time', { ...record, tunedAtMs: Number.NaN }],
    ['a speed that makes no sense', { ...record, speedUp: 0 }],
    ['a variant that does not exist', { ...record, winners: { ...record.winners, [ids[0] ?? '']: '"sideways"' } }],
    ['a contest that does not exist', { ...record, winners: { ...record.winners, beauty: '"invocation"' } }],
    ['refusals of the wrong kind', { ...record, refused: [1] }],
  ])('is made anew if it is %s', (_, stored) => {
    expect(restoreTuning(stored, contests)).toBeNull();
  });
});
