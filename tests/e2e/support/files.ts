/**
 * Files for the tests to drop, written as other programs write them: nothing here uses the lab's own code, so that a
 * mistake in it cannot hide behind itself.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestInfo } from '@playwright/test';

/** Writes `bytes` under the test's own output folder and returns the absolute path. */
export function writeTestFile(info: TestInfo, name: string, bytes: Uint8Array | string): string {
  const path = join(info.outputPath('files'), name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  return path;
}

/** What `numpy.save` writes for a C-order array: version 1.0, header padded with spaces so that data begin at byte 128. */
export function numpySave(descr: '<f4' | '<f8', shape: readonly number[], data: Float32Array | Float64Array): Buffer {
  const dictionary = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(', ')}), }`;
  const header = Buffer.from(`${dictionary.padEnd(117)}\n`, 'latin1');
  const magic = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length & 255, header.length >> 8]);
  return Buffer.concat([magic, header, Buffer.from(data.buffer, data.byteOffset, data.byteLength)]);
}

/** Values that look like a prompt: deterministic, spread over [-1, 1). */
export function promptValues(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => ((i * 7919) % 2003) / 1001.5 - 1);
}
