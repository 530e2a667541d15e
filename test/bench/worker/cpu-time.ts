/**
 * CPU time of other processes, user and system together, where the kernel tells it as files (Linux). Elsewhere
 * reading it would need a dependency, and the answer is undefined.
 */
import { readdirSync, readFileSync } from 'node:fs';

/** The kernel's unit in /proc/PID/stat, USER_HZ: 100 a second on every architecture Node runs on. */
const TICKS_PER_SECOND = 100;

/** Seconds of all its threads since it started. */
export function cpuSeconds(pid: number | undefined): number | undefined {
  const fields = pid === undefined ? undefined : statFields(pid);
  if (fields === undefined) return undefined;
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Of each of so many requests, between two readings of {@link cpuSeconds}. */
export function microsecondsEach(
  before: number | undefined,
  after: number | undefined,
  requests: number,
): number | undefined {
  if (before === undefined || after === undefined) return undefined;
  return ((after - before) / requests) * 1e6;
}

/** Processes that this one started and that are still there. */
export function childPids(): Set<number> {
  if (process.platform !== 'linux') return new Set();
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return new Set(pids.map(Number).filter((pid) => Number(statFields(pid)?.[1]) === process.pid));
}

/** What follows the name, which may itself hold spaces and parentheses: state, parent, … */
function statFields(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    // Not Linux, or it ended meanwhile.
    return undefined;
  }
}
