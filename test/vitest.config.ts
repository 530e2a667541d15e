import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { SlowestFiles } from './slowest-files.ts';

/** One runner for everything. Runtime tests start workerd and Deno themselves, so no pool is special. */
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  resolve: {
    alias: {
      'cloudflare:workers': fileURLToPath(
        new URL('../src/deno/cloudflare-workers.ts', import.meta.url),
      ),
    },
  },
  test: {
    include: ['test/**/*.test.ts'],
    server: { deps: { inline: ['@microlabs/otel-cf-workers'] } },
    // Tests of memory collect garbage before they look.
    execArgv: [
      '--disable-warning=ExperimentalWarning',
      '--expose-gc',
      // Threads that tests start are TypeScript that Vitest does not see.
      `--import=${new URL('../emulator/typescript-cache.js', import.meta.url).href}`,
    ],
    // What hangs ends; a slow machine under load does not.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    reporters: ['default', new SlowestFiles()],
  },
});
