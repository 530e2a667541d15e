/** Describes what was measured on, so that a number can be read later and elsewhere. */
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';
import * as v from 'valibot';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly os: string;
  readonly node: string;
  readonly workerd: string;
  readonly miniflare: string;
  readonly deno: string;
  /** Processes that wanted to run in the minute before the first round: more than 0 are other programs'. */
  readonly loadBefore: number;
}

const Package = v.pipe(v.string(), v.parseJson(), v.object({ version: v.string() }));

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 1e9),
    os: `${process.platform} ${process.arch} ${release()}`,
    node: process.versions.node,
    workerd: versionOf('workerd'),
    miniflare: versionOf('miniflare'),
    deno: versionOf('deno'),
    loadBefore: Math.round((loadavg()[0] ?? 0) * 10) / 10,
  };
}

function versionOf(name: string): string {
  const file = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
  return v.parse(Package, readFileSync(file, 'utf8')).version;
}
