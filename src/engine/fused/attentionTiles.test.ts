import { describe, expect, it } from 'vitest';
import { attentionCandidates, checkTile, DEFAULT_ATTENTION_TILE, softwareAttentionTile } from './attentionTiles.ts';

/** What WebGPU guarantees. */
const LEAST = { maxComputeWorkgroupStorageSize: 16384, maxComputeInvocationsPerWorkgroup: 256 } as GPUSupportedLimits;
const NONE = new Set<string>();
const SUBGROUPS = new Set(['subgroups']);

describe('tiles of attention', () => {
  it('are candidates only where the device can run them', () => {
    const plain = attentionCandidates(LEAST, NONE);
    expect(plain).toContain(DEFAULT_ATTENTION_TILE);
    expect(plain).toContain(softwareAttentionTile(NONE));
    expect(plain.map(({ sharing }) => sharing)).not.toContain('quad');
    expect(attentionCandidates(LEAST, SUBGROUPS)).toContain(softwareAttentionTile(SUBGROUPS));
    const small = { ...LEAST, maxComputeInvocationsPerWorkgroup: 16 };
    for (const { invocations } of attentionCandidates(small, SUBGROUPS)) expect(invocations).toBeLessThanOrEqual(16);
  });

  it('are refused if they break a rule or exceed the device', () => {
    const device = { limits: LEAST, features: SUBGROUPS };
    const refused = (change: object) => expect(() => checkTile(device, { ...DEFAULT_ATTENTION_TILE, ...change }));
    checkTile(device, DEFAULT_ATTENTION_TILE);
    refused({ columns: 30 }).toThrow('no tile of 16x30 a workgroup, 64 invocations');
    refused({ rows: 6, invocations: 12 }).toThrow('no tile of 6x32');
    refused({ invocations: 24 }).toThrow('no tile of 16x32');
    refused({ invocations: 512 }).toThrow('512 invocations');
    refused({ columns: 128 }).toThrow('no tile of 16x128');
    refused({ sharing: 'quad', invocations: 6 }).toThrow('no tile of 16x32 a quad, 6 invocations');
    expect(() => checkTile({ limits: LEAST, features: NONE }, softwareAttentionTile(SUBGROUPS))).toThrow('a quad');
  });
});
