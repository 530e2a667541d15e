/**
 * Loads Miniflare by `require`: an import of a CommonJS module has Node look for its exports in the text first, which
 * takes a quarter of a second for five megabytes.
 */
import { createRequire } from 'node:module';
import type * as Miniflare from 'miniflare';

const require = createRequire(import.meta.url);

/** @throws when another package than the expected one is installed */
export function loadMiniflare(): typeof Miniflare {
  const loaded: unknown = require('miniflare');
  if (isMiniflare(loaded)) return loaded;
  throw new Error(`Cannot use the package 'miniflare': it lacks one of ${USED.join(', ')}`);
}

const USED = ['Miniflare', 'Response', 'Log', 'LogLevel'] as const;

function isMiniflare(loaded: unknown): loaded is typeof Miniflare {
  return typeof loaded === 'object' && loaded !== null && USED.every((name) => name in loaded);
}
