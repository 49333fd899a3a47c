import { afterEach, expect, it, vi } from 'vitest';
import { memoryFolder } from '../../../tests/support/memoryFolder.ts';
import { modelsFolder } from './modelsFolder.ts';

afterEach(() => vi.unstubAllGlobals());

const browserWith = (storage: object | undefined) => vi.stubGlobal('navigator', { storage });

it('is one folder of the private file system', async () => {
  const root = memoryFolder();
  browserWith({ getDirectory: async () => root });
  const folder = await modelsFolder();
  expect(await root.getDirectoryHandle('models')).toBe(folder);
  expect(await modelsFolder()).toBe(folder);
});

it('is none where the browser has no private file system, or keeps it from this window', async () => {
  browserWith(undefined);
  expect(await modelsFolder()).toBeNull();
  browserWith({});
  expect(await modelsFolder()).toBeNull();
  browserWith({ getDirectory: () => Promise.reject(new DOMException('', 'SecurityError')) });
  expect(await modelsFolder()).toBeNull();
});
