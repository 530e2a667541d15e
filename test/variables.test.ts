/** The variables that the sources read, and those that the README tells of, are the same. */
import { describe, expect, it } from 'vitest';
import { read, sources } from './architecture.ts';

const NAME = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/;

/** Names in quotes. @param files from the project's root */
function namesIn(files: readonly string[]): Set<string> {
  const quoted = files.flatMap((file) => [...read(file).matchAll(/['"]([A-Z][A-Z0-9_]+)['"]/g)]);
  return new Set(quoted.map(([, name = '']) => name).filter((name) => NAME.test(name)));
}

const [, settings = ''] = read('README.md').split('\n## Settings\n');
const [section = ''] = settings.split('\n## ');
const told = new Set(
  [...section.matchAll(/`([A-Z][A-Z0-9_]+)(?:=[^`]*)?`/g)]
    .map(([, name = '']) => name)
    .filter((name) => NAME.test(name)),
);

/** Not variables: bindings, what a variable's name ends with, and what Deno Deploy says of itself. */
const OTHERS = new Set([
  'TELEMETRY_QUEUE',
  'TELEMETRY_BUDGET_OBJECT',
  'HONEYCOMB_EVENTS',
  'ROLLBAR_OCCURRENCES',
  'XRAY_TRACES',
  'CLOUDWATCH_BYTES',
  'CUSTOM_METRICS',
  'DENO_DEPLOY',
]);

/** Of the console's own code, not variables. */
const OF_CODE = ['LOG_TABLE', 'TRACE_COLUMNS'];

const src = namesIn(sources('src'));
const emulator = new Set(
  [...read('emulator/options.ts').matchAll(/^ {2}([A-Z][A-Z0-9_]+): /gm)].map(
    ([, name = '']) => name,
  ),
);

describe('the README', () => {
  it('tells of every variable that the worker, the app under Deno and the emulator read', () => {
    expect(src.size).toBeGreaterThan(60);
    expect(emulator.size).toBeGreaterThan(5);
    const wanted = [...src, ...emulator].filter((name) => !OTHERS.has(name));
    expect(wanted.filter((name) => !told.has(name))).toEqual([]);
  });

  it('tells of every variable that the console tells people to set', () => {
    const prefixes = [...told].map((name) => name.replace(/_.*/, ''));
    const name = new RegExp(`\\b(?:${[...new Set(prefixes)].join('|')})_[A-Z][A-Z_]+`, 'g');
    const named = sources('emulator/console').flatMap((file) => read(file).match(name) ?? []);
    expect(named.length).toBeGreaterThan(10);
    const known = new Set([...told, ...OTHERS, ...OF_CODE]);
    expect([...new Set(named)].filter((one) => !known.has(one))).toEqual([]);
  });

  it('tells of no variable that nothing reads', () => {
    // wrangler's own, which the emulator reads too.
    const known = new Set([...src, ...emulator, 'CLOUDFLARE_ENV']);
    expect([...told].filter((name) => !known.has(name) && !OTHERS.has(name))).toEqual([]);
  });
});
