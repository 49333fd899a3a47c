/** Processor time of a process and all that descend from it, read from Linux's /proc. */
import { readdirSync, readFileSync } from 'node:fs';

/** The kernel counts in these, on every architecture that Chromium runs on. */
const TICKS_A_SECOND = 100;

/** Seconds of user and system time, or null where there is no /proc. Processes that have ended are not counted. */
export function processTreeCpuSeconds(rootPid: number): number | null {
  if (process.platform !== 'linux') return null;
  const parents = new Map<number, number>();
  const ticks = new Map<number, number>();
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    const fields = Number.isInteger(pid) ? statFields(pid) : null;
    if (fields === null) continue;
    // proc(5): after the command's name come the state (3), the parent (4), and user (14) and system (15) time.
    parents.set(pid, Number(fields[1]));
    ticks.set(pid, Number(fields[11]) + Number(fields[12]));
  }
  const descends = (pid: number): boolean => {
    const parent = parents.get(pid);
    return pid === rootPid || (parent !== undefined && descends(parent));
  };
  let total = 0;
  for (const [pid, count] of ticks) if (descends(pid)) total += count;
  return total / TICKS_A_SECOND;
}

/** The fields from the third on; null if the process has just ended. */
function statFields(pid: number): string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name is in parentheses and may itself hold some.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}
