import { describe, expect, it, vi } from 'vitest';
import { useGpuRunner } from '../../../tests/support/gpuRunner.ts';
import { addTo, axpy, doubleInPlace } from '../../../tests/support/toyKernels.ts';
import { Rng } from '../../base/rng.ts';
import { ImmediateRunner } from './immediateRunner.ts';
import { Plan } from './plan.ts';
import { PlanRecorder } from './planRecorder.ts';
import type { GpuArray, Runner } from './runner.ts';
import { SlotPool } from './slotPool.ts';

/** A random chain of operations over arrays of a few lengths, some used long after they were made. */
function randomProgram(runner: Runner, inputs: readonly GpuArray[], seed: number, steps: number): GpuArray[] {
  const rng = Rng.forSeed(seed, 'program');
  const made = inputs.map((input) => [input]);
  const pick = (values: readonly GpuArray[]) => values[Math.floor(rng.nextUniform() * values.length)]!;
  for (let step = 0; step < steps; step++) {
    const family = made[Math.floor(rng.nextUniform() * made.length)]!;
    const result = axpy(runner, rng.nextUniform() - 0.5, pick(family.slice(-4)), pick(family.slice(-4)));
    if (rng.nextUniform() < 0.3) doubleInPlace(runner, result);
    family.push(result);
  }
  return made.map((family) => family.at(-1)!);
}

describe('a plan', () => {
  const gpu = useGpuRunner();
  const lengths = [3, 64, 1000];
  const upload = (seed: number) => {
    const rng = Rng.forSeed(seed, 'inputs');
    return lengths.map((length) => {
      const values = Float32Array.from({ length }, () => rng.nextUniform() - 0.5);
      return gpu().upload(values, [length]);
    });
  };

  it.each([1, 2, 3])(
    'gives the immediate runner’s bits, run after run, in one submit or many (seed %i)',
    async (seed) => {
      const runner = gpu();
      const inputs = upload(seed);
      const expected = await Promise.all(randomProgram(runner, inputs, seed, 60).map((array) => runner.read(array)));
      const recorder = new PlanRecorder(runner);
      const program = recorder.finish(randomProgram(recorder, inputs, seed, 60));
      expect(program.transientBytes).toBeLessThan(60 * 1000);
      const slots = new SlotPool(runner.device);
      for (const dispatchesASubmit of [1, 7, 1000]) {
        const plan = await Plan.create(runner, slots, program, { dispatchesASubmit });
        expect(await plan.run()).toEqual(expected);
        expect(await plan.run()).toEqual(expected);
        plan.dispose();
      }
      expect(slots.allocatedBytes).toBe(program.transientBytes);
      slots.dispose();
    },
  );

  it('splits a run that takes longer than a submit may, with the same bits', async () => {
    const runner = gpu();
    const inputs = upload(8);
    const recorder = new PlanRecorder(runner);
    const program = recorder.finish(randomProgram(recorder, inputs, 8, 60));
    const slots = new SlotPool(runner.device);
    const submit = vi.spyOn(runner.device.queue, 'submit');
    const submitsOf = async (plan: Plan) => {
      submit.mockClear();
      const outputs = await plan.run();
      return { outputs, submits: submit.mock.calls.length };
    };
    const whole = await submitsOf(await Plan.create(runner, slots, program));
    const slow = await Plan.create(runner, slots, program, { secondsASubmit: 1e-9 });
    const [first, second] = [await submitsOf(slow), await submitsOf(slow)];
    const quick = await Plan.create(runner, slots, program, { secondsASubmit: 1e9 });
    await submitsOf(quick);
    const third = await submitsOf(quick);
    submit.mockRestore();
    slots.dispose();
    const { length } = program.dispatches;
    expect([whole, first, second, third].map(({ submits }) => submits)).toEqual([1, Math.ceil(length / 32), length, 1]);
    for (const { outputs } of [first, second, third]) expect(outputs).toEqual(whole.outputs);
  });

  it('is made once nobody has the slots for themselves', async () => {
    const runner = gpu();
    const inputs = upload(6);
    const slots = new SlotPool(runner.device);
    const programOf = (steps: number) => {
      const recorder = new PlanRecorder(runner);
      return recorder.finish(randomProgram(recorder, inputs, 6, steps));
    };
    const small = await Plan.create(runner, slots, programOf(5));
    const expected = await small.run();
    const { generation } = slots;
    const told: string[] = [];
    const alone = slots.alone(async () => {
      for (let run = 0; run < 3; run++) expect(await small.run()).toEqual(expected);
      expect(slots.generation).toBe(generation);
      told.push('done');
    });
    const large = Plan.create(runner, slots, programOf(60)).then((plan) => {
      told.push('made');
      return plan;
    });
    await alone;
    await (await large).run();
    expect(told).toEqual(['done', 'made']);
    expect(slots.generation).toBeGreaterThan(generation);
    slots.dispose();
  });

  it('shares its slots with other plans, also when a later one needs larger ones', async () => {
    const runner = gpu();
    const inputs = upload(4);
    const slots = new SlotPool(runner.device);
    const plans = [];
    for (const [index, steps] of [10, 40].entries()) {
      const used = index === 0 ? inputs.slice(0, 2) : inputs;
      const recorder = new PlanRecorder(runner);
      const program = recorder.finish(randomProgram(recorder, used, 5, steps));
      const outputs = randomProgram(runner, used, 5, steps);
      const expected = await Promise.all(outputs.map((array) => runner.read(array)));
      plans.push({ plan: await Plan.create(runner, slots, program), expected });
    }
    for (const { plan, expected } of [...plans, ...plans]) expect(await plan.run()).toEqual(expected);
    const largest = Math.max(...plans.map(({ plan }) => plan.program.transientBytes));
    const sum = plans.reduce((total, { plan }) => total + plan.program.transientBytes, 0);
    expect(slots.allocatedBytes).toBeGreaterThanOrEqual(largest);
    expect(slots.allocatedBytes).toBeLessThan(sum);
  });

  it('sees inputs that were written since', async () => {
    const runner = gpu();
    const x = runner.upload(Float32Array.of(1, 2), [2]);
    const recorder = new PlanRecorder(runner);
    const plan = await Plan.create(runner, new SlotPool(runner.device), recorder.finish([axpy(recorder, 1, x, x)]));
    expect(await plan.run()).toEqual([Float32Array.of(2, 4)]);
    const runs = [3, 4].map((value) => {
      runner.write(x, Float32Array.of(value, value));
      return plan.run();
    });
    expect(await Promise.all(runs)).toEqual([[Float32Array.of(6, 6)], [Float32Array.of(8, 8)]]);
  });

  it('replays a part on what the parts before it left, and what it carries from run to run', async () => {
    const runner = gpu();
    const rng = Rng.forSeed(6, 'parts');
    const length = 64;
    const x = runner.upload(
      Float32Array.from({ length }, () => rng.nextUniform()),
      [length],
    );
    const begin = (on: Runner) => axpy(on, 1, axpy(on, 0.5, x, x), x);
    const recorder = new PlanRecorder(runner);
    const shared = begin(recorder);
    recorder.endPart([]);
    const carried = recorder.allocate([length]);
    const noise = axpy(recorder, 3, x, x);
    doubleInPlace(recorder, noise);
    addTo(recorder, carried, shared);
    recorder.endPart([carried], [carried]);
    addTo(recorder, carried, x);
    const program = recorder.finish([carried]);
    expect(program.parts.map(({ first, end }) => [first, end])).toEqual([
      [0, 2],
      [2, 5],
      [5, 6],
    ]);
    const plan = await Plan.create(runner, new SlotPool(runner.device), program);
    const own = runner.upload(new Float32Array(length), [length]);
    const start = begin(runner);
    // What a slot holds at first is zero.
    for (const parts of [[0, 1, 1, 1], [1], [2]]) {
      for (const part of parts) {
        if (part === 1) addTo(runner, own, start);
        if (part === 2) addTo(runner, own, x);
      }
      expect(await plan.run(parts)).toEqual([await runner.read(own)]);
    }
    await expect(plan.run([3])).rejects.toThrow('no part 3');
  });

  it('reports the compilation of each distinct new kernel', async () => {
    const runner = new ImmediateRunner(gpu());
    const x = runner.upload(Float32Array.of(1), [1]);
    const recorder = new PlanRecorder(runner);
    const y = axpy(recorder, 1, x, x);
    doubleInPlace(recorder, y);
    doubleInPlace(recorder, y);
    const heard: string[] = [];
    const onProgress = (ready: number, total: number) => heard.push(`${ready}/${total}`);
    await Plan.create(runner, new SlotPool(runner.device), recorder.finish([y]), { onProgress });
    expect(heard).toEqual(['0/2', '1/2', '2/2']);
    await Plan.create(runner, new SlotPool(runner.device), recorder.finish([y]), { onProgress });
    expect(heard).toHaveLength(3);
    runner.dispose();
  });

  it('fails with the compiler’s message', async () => {
    const runner = gpu();
    const recorder = new PlanRecorder(runner);
    const x = recorder.allocate([1]);
    recorder.dispatch({ key: 'broken', code: () => 'no WGSL at all' }, [x], [], [1, 1, 1]);
    const created = Plan.create(runner, new SlotPool(runner.device), recorder.finish([x]));
    await expect(created).rejects.toMatchObject({ tag: 'GpuValidation', where: 'broken' });
  });
});
