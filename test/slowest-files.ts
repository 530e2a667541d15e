/** A reporter for Vitest that names the test files that took longest, at the end of a run. */
import type { Reporter, TestModule } from 'vitest/node';

const MOST = 10;
/** A run of fewer files was asked for by name. */
const LEAST_FILES = 20;

export class SlowestFiles implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    if (modules.length < LEAST_FILES) return;
    process.stdout.write(`${slowestFiles(modules.map(timeOf)).join('\n')}\n`);
  }
}

export interface FileTime {
  /** From the project's root. */
  readonly file: string;
  /** Of its imports and its tests. */
  readonly ms: number;
}

/** @returns a title and a line for each of the slowest, the slowest first */
export function slowestFiles(times: readonly FileTime[]): string[] {
  const sum = times.reduce((total, { ms }) => total + ms, 0);
  const slowest = times.toSorted((a, b) => b.ms - a.ms).slice(0, MOST);
  return [
    `The slowest ${slowest.length} of ${times.length} files, which took ${seconds(sum)} together:`,
    ...slowest.map(({ file, ms }) => `${seconds(ms).padStart(9)}  ${file}`),
  ];
}

function timeOf(module: TestModule): FileTime {
  const { collectDuration, setupDuration, duration } = module.diagnostic();
  return { file: module.relativeModuleId, ms: collectDuration + setupDuration + duration };
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
