import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { otherThreadsCpuSeconds, processTreeCpuSeconds } from './cpuTime.ts';

describe.runIf(process.platform === 'linux')('processor time', () => {
  it('of a process includes what its children have used', async () => {
    const busy = 'let x = 0; for (let i = 0; i < 3e8; i++) x += i; console.log(x); setInterval(() => {}, 1000)';
    const before = processTreeCpuSeconds(process.pid);
    const child = spawn(process.execPath, ['-e', busy], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    const after = processTreeCpuSeconds(process.pid);
    const ownAndChild = (after ?? 0) - (before ?? 0);
    const childAlone = processTreeCpuSeconds(child.pid ?? -1) ?? 0;
    child.kill();
    await once(child, 'exit');
    expect(childAlone).toBeGreaterThan(0);
    expect(ownAndChild).toBeGreaterThan(childAlone / 2);
  });

  it('of the other threads leaves out the main one', () => {
    expect(otherThreadsCpuSeconds()).toBeGreaterThan(0);
    expect(otherThreadsCpuSeconds()).toBeLessThan(processTreeCpuSeconds(process.pid) ?? 0);
  });
});
