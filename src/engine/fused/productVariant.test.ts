/** Which variants of the product a device is offered. */
import { describe, expect, it } from 'vitest';
import {
  canRun,
  checkVariant,
  gpuVariant,
  type ProductVariant,
  productCandidates,
  softwareVariant,
  workgroupBytesOf,
} from './productVariant.ts';

const limits = { maxComputeInvocationsPerWorkgroup: 256, maxComputeWorkgroupStorageSize: 16384 } as GPUSupportedLimits;
const plain = { limits, features: new Set<string>() };
const able = { limits, features: new Set(['subgroups']) };
const ROWS = [1, 3, 8, 16, 128, 832];

describe('variants of the product', () => {
  it('are only offered where they run', () => {
    for (const rows of ROWS) {
      for (const device of [plain, able]) {
        for (const candidate of productCandidates(device, rows)) {
          expect(canRun(candidate, device)).toBe(true);
          expect(candidate.vectors % 2).toBe(0);
        }
        expect(() => checkVariant(softwareVariant(rows, device.features), device)).not.toThrow();
        expect(() => checkVariant(gpuVariant(rows), device)).not.toThrow();
      }
      const kinds = (candidates: readonly ProductVariant[]) => candidates.map(({ sharing }) => sharing);
      expect(kinds(productCandidates(plain, rows))).not.toContain('subgroup');
    }
    const kinds = new Set(productCandidates(able, 832).map(({ sharing }) => sharing));
    expect([...kinds].sort()).toEqual(['registers', 'subgroup', 'workgroup']);
  });

  it('take the workgroup memory that their blocks take', () => {
    const shared: ProductVariant = { sharing: 'workgroup', rows: 8, vectors: 2, workgroup: [8, 8] };
    expect(workgroupBytesOf(shared)).toBe((64 * 16 + 16 * 64) * 4);
    expect(workgroupBytesOf(gpuVariant(64))).toBe(0);
    const small = { limits: { ...limits, maxComputeWorkgroupStorageSize: 8191 }, features: new Set<string>() };
    expect(canRun(shared, small)).toBe(false);
  });

  it('are refused by name where they cannot run', () => {
    const quads: ProductVariant = { sharing: 'subgroup', rows: 8, vectors: 2, workgroup: [4, 4] };
    expect(() => checkVariant(quads, plain)).toThrow('subgroup_8x2_4x4');
    expect(() => checkVariant({ ...quads, rows: 6 }, able)).toThrow('subgroup_6x2_4x4');
    expect(() => checkVariant({ ...quads, workgroup: [16, 8] }, able)).toThrow('subgroup_8x2_16x8');
  });
});
