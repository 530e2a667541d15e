/**
 * Prints what the worker weighs: bundled and minified by wrangler itself, then gzipped. Exits with 1 when it
 * is over the limit, with 2 when wrangler could not bundle it.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const LIMIT_KB = 110;

const folder = mkdtempSync(join(tmpdir(), 'cruddur-size-'));
try {
  const wrangler = spawnSync('wrangler', ['deploy', '--dry-run', '--minify', '--outdir', folder], {
    encoding: 'utf8',
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false' },
  });
  if (wrangler.status !== 0) {
    process.stderr.write(`Cannot bundle the worker:\n${wrangler.stdout}${wrangler.stderr}\n`);
    process.exitCode = 2;
  } else {
    const bundle = readFileSync(join(folder, 'worker.js'));
    const gzipped = gzipSync(bundle, { level: 9 }).length / 1_000;
    const verdict = gzipped <= LIMIT_KB ? 'within' : 'OVER';
    process.stdout.write(
      `worker: ${(bundle.length / 1_000).toFixed(1)} KB minified, ${gzipped.toFixed(1)} KB gzipped (${verdict} the limit of ${LIMIT_KB} KB)\n`,
    );
    if (gzipped > LIMIT_KB) process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
