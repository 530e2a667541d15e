/**
 * Finds the map of a bundle that `wrangler dev` runs. A stack names the bundle in wrangler's temporary folder, and its
 * map lies beside it as long as wrangler runs. It does not look outside that folder: names come from telemetry, and
 * telemetry is hostile.
 */
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface WranglerMap {
  /** Unix milliseconds. */
  readonly builtMs: number;
  readonly folder: string;
  read(): string;
}

/** V8 names a URL; Sentry's SDK, which reads stacks for Rollbar here, makes a path of it. */
const BUNDLE = /^(?:file:\/)?\/.*\/\.wrangler\/tmp\/[^/]+\/[^/]+\.m?js$/;
const MAX_BYTES = 64 * 1024 * 1024;

/** @param project absolute path of the folder wrangler was started in */
export function findWranglerMap(file: string, project: string): WranglerMap | undefined {
  if (!BUNDLE.test(file)) return undefined;
  try {
    const bundle = file.startsWith('file:') ? fileURLToPath(file) : file;
    const path = realpathSync(`${bundle}.map`);
    if (!path.startsWith(join(realpathSync(project), '.wrangler', 'tmp') + sep)) return undefined;
    const { size, mtimeMs } = statSync(path);
    if (size > MAX_BYTES) return undefined;
    return { builtMs: mtimeMs, folder: dirname(path), read: () => readFileSync(path, 'utf8') };
  } catch {
    return undefined; // Wrangler has ended and taken its folder along.
  }
}
