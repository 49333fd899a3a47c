/**
 * Processor time from Linux's /proc, which has it of every thread to the nanosecond (schedstat's first number). All
 * functions return null elsewhere. Threads that have ended are not counted; an emulated device's live on.
 */
import { readdirSync, readFileSync } from 'node:fs';

/** Seconds used by a process and all that descend from it. */
export function processTreeCpuSeconds(rootPid: number): number | null {
  if (process.platform !== 'linux') return null;
  const parents = new Map<number, number>();
  for (const pid of numbersIn('/proc')) {
    const stat = readOrNull(`/proc/${pid}/stat`);
    // The name is in parentheses and may itself hold some; after it come the state and the parent's id (proc(5)).
    if (stat !== null) parents.set(pid, Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const descends = (pid: number): boolean => {
    const parent = parents.get(pid);
    return pid === rootPid || (parent !== undefined && descends(parent));
  };
  return [...parents.keys()].filter(descends).reduce((total, pid) => total + threadSeconds(pid, () => true), 0);
}

/**
 * Seconds used by the threads of this process other than JavaScript's: those of an emulated device. JavaScript's own
 * thread would count as busy while it waits, because Dawn polls in Node.
 */
export function otherThreadsCpuSeconds(): number | null {
  if (process.platform !== 'linux') return null;
  return threadSeconds(process.pid, (thread) => thread !== process.pid);
}

function threadSeconds(pid: number, counts: (thread: number) => boolean): number {
  let nanoseconds = 0;
  for (const thread of numbersIn(`/proc/${pid}/task`).filter(counts)) {
    nanoseconds += Number(readOrNull(`/proc/${pid}/task/${thread}/schedstat`)?.split(' ')[0] ?? 0);
  }
  return nanoseconds / 1e9;
}

/** Processes come and go while they are listed. */
function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function numbersIn(folder: string): number[] {
  try {
    return readdirSync(folder).map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}
