import { describe, expect, it } from 'vitest';
import { isSoftwareAdapter, openGpu } from './device.ts';

const info = (parts: Partial<GPUAdapterInfo>) => ({
  vendor: '',
  architecture: '',
  device: '',
  description: '',
  isFallbackAdapter: false,
  ...parts,
});

describe('isSoftwareAdapter', () => {
  it.each([
    { vendor: 'google', architecture: 'swiftshader' },
    { vendor: 'mesa', description: 'llvmpipe (LLVM 19.1.7, 256 bits)' },
    { description: 'Microsoft Basic Render Driver' },
    { isFallbackAdapter: true },
  ])('recognises %o', (parts) => expect(isSoftwareAdapter(info(parts))).toBe(true));

  it.each([
    { vendor: 'nvidia', architecture: 'hopper', description: 'NVIDIA H200' },
    { vendor: 'apple', architecture: 'common-3' },
    { vendor: 'intel', architecture: 'gen-12lp' },
    {},
  ])('takes %o for a GPU', (parts) => expect(isSoftwareAdapter(info(parts))).toBe(false));
});

describe('openGpu', () => {
  it('says what is missing where there is no WebGPU', async () => {
    await expect(openGpu()).rejects.toMatchObject({ tag: 'WebGpuMissing', found: 'no navigator.gpu' });
  });
});
