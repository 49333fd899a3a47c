import 'fake-indexeddb/auto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type RecordDatabase } from '../../../storage/database.ts';
import { type GpuHost, openGpu } from '../../device.ts';
import { GpuFailures } from '../../gpuFailures.ts';
import { installNodeGpu } from '../../nodeGpu.ts';
import type { AttentionTile } from '../attentionTiles.ts';
import { defaultChoices, type ProductShape } from '../choices.ts';
import { ImmediateRunner } from '../immediateRunner.ts';
import { PipelineCache } from '../pipelines.ts';
import { attentionContest } from './attentionContest.ts';
import { chooseKernels, type TuningMode } from './chooseKernels.ts';
import type { ModelWork } from './modelContests.ts';
import { Stopwatch } from './stopwatch.ts';
import { holdContest } from './trial.ts';

const ENCODER = { storage: 'int8', transposed: false, inner: 24, columns: 21 } as const;
const DECODING = { storage: 'int8', transposed: true, inner: 21, columns: 24 } as const;
const WORK: ModelWork = {
  products: [
    { kind: { ...ENCODER, rows: 'many' }, multiplyAddsAStep: 1e6 },
    { kind: { ...DECODING, rows: 'few' }, multiplyAddsAStep: 1e5 },
  ],
  attention: { numHeads: 1, dKv: 4, length: 9, sequencesAStep: 4 },
  norms: { width: 12, rowsAStep: 100 },
};
const SHAPES: readonly ProductShape[] = [
  { ...ENCODER, rows: 500 },
  { ...ENCODER, rows: 100 },
  { ...DECODING, rows: 8 },
  { ...DECODING, rows: 1 },
];

describe('the choice of kernels', () => {
  let host: GpuHost;
  let pipelines: PipelineCache;
  beforeAll(async () => {
    await installNodeGpu();
    host = await openGpu();
    pipelines = new PipelineCache(host.device);
  });
  afterAll(() => host.device.destroy());

  /** `skip` are seconds that pass from the second word of progress on. */
  async function choose(mode: TuningMode, records: RecordDatabase, work = WORK, on = host, skip = 0) {
    const heard: string[] = [];
    const chosen = await chooseKernels(on, pipelines, work, {
      mode,
      records,
      nowSeconds: () => performance.now() / 1000 + (heard.length > 1 ? skip : 0),
      onProgress: (done, total) => heard.push(`${done}/${total}`),
    });
    const { product, attentionTile, rowSharing } = chosen.choices;
    return { report: chosen.report, heard, choices: { products: SHAPES.map(product), attentionTile, rowSharing } };
  }

  it('is measured when asked for, remembered, and made anew if the record is damaged or the device another', async () => {
    const records = openDatabase('remembered');
    const measured = await choose('again', records);
    expect(measured.report).toMatchObject({ kind: 'tuned', remembered: false, refused: [] });
    const contests = host.software ? 3 : 4;
    expect(measured.heard.at(-1)).toBe(`${contests}/${contests}`);
    const remembered = await choose('auto', records);
    expect(remembered).toEqual({ ...measured, heard: [], report: { ...measured.report, remembered: true } });

    const [key = ''] = await records.keysWithPrefix('tuning/');
    const [stored] = (await records.getMany([key])) as [{ winners: Record<string, string> }];
    const [contest = ''] = Object.keys(stored.winners);
    const damaged = [null, { ...stored, speedUp: '2' }, { ...stored, winners: { [contest]: 'no such variant' } }];
    const untuned = { kind: 'default', reason: 'software' };
    const asSoftware: GpuHost = { ...host, software: true };
    for (const record of damaged) {
      await records.putMany([[key, record]]);
      expect((await choose('auto', records, WORK, asSoftware)).report).toEqual(untuned);
    }
    await records.putMany([[key, stored]]);
    const another: GpuHost = { ...asSoftware, adapterInfo: { ...host.adapterInfo, vendor: 'another' } };
    expect((await choose('auto', records, WORK, another)).report).toEqual(untuned);
    const anotherModel = { ...WORK, norms: { width: 16, rowsAStep: 100 } };
    expect((await choose('auto', records, anotherModel, asSoftware)).report).toEqual(untuned);
  });

  it('is the default when tuning is off, whatever is remembered', async () => {
    const { product, attentionTile, rowSharing } = defaultChoices(host.software, host.device.features);
    const off = await choose('off', openDatabase('remembered'));
    expect(off.report).toEqual({ kind: 'default', reason: 'off' });
    expect(off.choices).toEqual({ products: SHAPES.map(product), attentionTile, rowSharing });
  });

  it('is what was found out when the time is over, and the default for the rest', async () => {
    const { report, choices } = await choose('again', openDatabase('out-of-time'), WORK, host, 1000);
    expect(report).toMatchObject({ kind: 'tuned', chosen: [{ what: host.software ? 'norms' : 'attention' }] });
    const { product } = defaultChoices(host.software, host.device.features);
    expect(choices.products).toEqual(SHAPES.map(product));
  });

  it('holds attention’s contest, forward and backward', async () => {
    const tile = (rows: number, invocations: number): AttentionTile => {
      return { sharing: 'workgroup', rows, columns: 8, invocations };
    };
    const runner = new ImmediateRunner(host);
    const referee = { runner, stopwatch: new Stopwatch(runner, () => performance.now() / 1000), secondsLeft: () => 60 };
    const impossible = tile(8, 6);
    const trial = await holdContest(referee, attentionContest(WORK.attention, [tile(4, 4), tile(8, 8), impossible]));
    expect(trial.winner).toBeLessThan(2);
    expect(trial.refused).toMatchObject([
      { variant: JSON.stringify(impossible), reason: expect.stringContaining('no tile of 8x8') },
    ]);
    runner.dispose();
    await GpuFailures.of(host.device).check();
  });
});
