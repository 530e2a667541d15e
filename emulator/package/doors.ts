/** What may be imported of the installed package, and its command: each with its source and what it becomes. */

export interface Door {
  /** From the project's root. */
  readonly source: string;
  /** From `dist/`. */
  readonly built: string;
}

const library = (name: string): Door => ({
  source: `src/telemetry/${name}.ts`,
  built: `library/${name}.js`,
});

const LIBRARY = {
  '.': library('index'),
  './hono': library('hono'),
  './metrics': library('metrics'),
  './security': library('security'),
  './honeycomb': library('honeycomb'),
  './xray': library('xray'),
  './cloudwatch': library('cloudwatch'),
  './rollbar': library('rollbar'),
} satisfies Readonly<Record<string, Door>>;

const EMULATOR = {
  './emulator': { source: 'emulator/testing/index.ts', built: 'emulator/index.js' },
  './vitest': { source: 'emulator/testing/vitest.ts', built: 'emulator/vitest.js' },
} satisfies Readonly<Record<string, Door>>;

/** By the name that is imported, behind the package's own. */
export const DOORS = { ...LIBRARY, ...EMULATOR };

export const COMMAND: Door = { source: 'emulator/cli.ts', built: 'emulator/cli.js' };

/**
 * The files of each half of the package, which are built together, so that they share one instance of each module.
 */
export const LIBRARY_DOORS: readonly Door[] = Object.values(LIBRARY);
export const EMULATOR_DOORS: readonly Door[] = Object.values(EMULATOR);
export const EMULATOR_FILES = [...EMULATOR_DOORS, COMMAND];

/** esbuild's entry points, which go by what they become. @param folder of `dist/` that they are built into */
export function entryPoints(doors: readonly Door[], folder: string): Record<string, string> {
  return Object.fromEntries(
    doors.map(({ source, built }) => [built.slice(folder.length + 1, -'.js'.length), source]),
  );
}
