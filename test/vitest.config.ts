import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { SlowestFiles } from './slowest-files.ts';

/** Tests that fill the disk, measure, or use the checkout's own state: one file at a time, on a machine of their own. */
const ALONE = [
  'test/bench/**/*.test.ts',
  'test/emulator/{columns,inbox,limits,worker}/**/*.test.ts',
  'test/runtime/faults{,-deadlines}.test.ts',
  'test/src/telemetry/delivery/memory.test.ts',
];

/** Tests that start runtimes or browsers. They mostly wait for these, but more than a few at a time fill the memory. */
const RUNTIMES = ['test/{browser,runtime}/**/*.test.ts'];
const MOST_RUNTIMES = 3;

/**
 * Modules of the emulator keep no state of their own, so its tests share a process's modules: importing them anew for
 * each file takes longer than the tests.
 */
const EMULATOR = ['test/emulator/**/*.test.ts'];

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
    expect: { poll: { timeout: 20_000 } },
    reporters: ['default', new SlowestFiles()],
    projects: [
      {
        extends: true,
        test: {
          name: 'parts',
          include: ['test/**/*.test.ts'],
          exclude: [...EMULATOR, ...RUNTIMES, ...ALONE],
          maxWorkers: availableParallelism(),
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'emulator',
          include: EMULATOR,
          exclude: ALONE,
          isolate: false,
          maxWorkers: availableParallelism(),
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'runtimes',
          include: RUNTIMES,
          exclude: ALONE,
          maxWorkers: Math.min(MOST_RUNTIMES, availableParallelism()),
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: { name: 'alone', include: ALONE, maxWorkers: 1, sequence: { groupOrder: 3 } },
      },
    ],
  },
});
