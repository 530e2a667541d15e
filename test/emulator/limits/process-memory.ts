/** Memory of a process as Linux counts it, in MB; 0 elsewhere. */
import { readFileSync, writeFileSync } from 'node:fs';

/** What it has now, and the most it had since `forgetPeak`. */
export function memoryOf(pid: number): { readonly now: number; readonly peak: number } {
  if (process.platform !== 'linux') return { now: 0, peak: 0 };
  const text = readFileSync(`/proc/${pid}/status`, 'utf8');
  const field = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(text)?.[1]) / 1024;
  return { now: field('VmRSS'), peak: field('VmHWM') };
}

export function forgetPeak(pid: number): void {
  if (process.platform === 'linux') writeFileSync(`/proc/${pid}/clear_refs`, '5');
}
