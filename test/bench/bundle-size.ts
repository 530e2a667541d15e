/** Weighs the worker as it is deployed: bundled and minified by wrangler itself, then gzipped. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** In thousands of bytes. */
export interface BundleSize {
  readonly minifiedKb: number;
  readonly gzippedKb: number;
}

/** Of the worker, gzipped; its packages alone weigh some 70. */
export const BUNDLE_LIMIT_KB = 110;

/** @throws with wrangler's own words when it cannot bundle the worker. */
export function measureBundle(): BundleSize {
  const folder = mkdtempSync(join(tmpdir(), 'cruddur-size-'));
  try {
    const wrangler = spawnSync(
      'wrangler',
      ['deploy', '--dry-run', '--minify', '--outdir', folder],
      {
        encoding: 'utf8',
        env: { ...process.env, WRANGLER_SEND_METRICS: 'false' },
      },
    );
    if (wrangler.status !== 0) {
      throw new Error(`Cannot bundle the worker:\n${wrangler.stdout}${wrangler.stderr}`);
    }
    const bundle = readFileSync(join(folder, 'worker.js'));
    const gzippedKb = gzipSync(bundle, { level: 9 }).length / 1_000;
    return { minifiedKb: bundle.length / 1_000, gzippedKb };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
