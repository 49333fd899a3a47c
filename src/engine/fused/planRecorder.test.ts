import { describe, expect, it } from 'vitest';
import { axpy, doubleInPlace } from '../../../tests/support/toyKernels.ts';
import { defaultChoices } from './choices.ts';
import { PlanRecorder } from './planRecorder.ts';

describe('the recorder', () => {
  const limits = { maxStorageBufferBindingSize: 2 ** 27, maxBufferSize: 2 ** 28 } as GPUSupportedLimits;
  const device = { limits, features: new Set<string>(), choices: defaultChoices(false) };

  it('refuses arrays after their release, and those of another recorder', () => {
    const recorder = new PlanRecorder(device);
    const x = recorder.allocate([2]);
    recorder.release(x);
    expect(() => doubleInPlace(recorder, x)).toThrow('released before');
    expect(() => doubleInPlace(new PlanRecorder(device), recorder.allocate([2]))).toThrow('another recorder');
    expect(() => recorder.finish([recorder.allocate([2])])).toThrow('No dispatch writes');
    expect(() => recorder.allocate([2 ** 25 + 1])).toThrow(expect.objectContaining({ tag: 'GpuOutOfMemory' }));
  });

  it('needs no more memory than lives at once', () => {
    const recorder = new PlanRecorder(device);
    const weight = { shape: [100], byteLength: 400 };
    let x = axpy(recorder, 1, weight, weight);
    for (let i = 0; i < 50; i++) x = axpy(recorder, 1, x, weight);
    const program = recorder.finish([x]);
    expect(program).toMatchObject({ transientBytes: 800, lowerBoundBytes: 800, slotBytes: [400, 400] });
    expect(program.dispatches).toHaveLength(51);
  });
});
