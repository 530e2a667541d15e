/**
 * The map as a test: which room may import from which. Type imports count, for a type that travels is an arrow too.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TELEMETRY = 'src/telemetry';
/** Each can be used alone: it needs the kit and nothing else. */
const VENDORS = ['honeycomb', 'xray', 'cloudwatch', 'rollbar'].map(
  (name) => `${TELEMETRY}/${name}`,
);
const LIBRARY = ['kit', 'recording', 'delivery', 'settings', 'observe'].map(
  (name) => `${TELEMETRY}/${name}`,
);
const [KIT = '', RECORDING = '', DELIVERY = '', SETTINGS = '', OBSERVE = ''] = LIBRARY;
const DOOR = `${TELEMETRY}/index.ts`;

/** What each room may import beside itself. A file that is named is a room of its own. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  [KIT]: [],
  ...Object.fromEntries(VENDORS.map((room) => [room, [KIT]])),
  [RECORDING]: [KIT],
  [DELIVERY]: [KIT],
  // A variable's syntax is the vendor's: settings ask the vendor's own parser.
  [SETTINGS]: [KIT, DELIVERY, ...VENDORS],
  [OBSERVE]: [KIT, RECORDING, DELIVERY, SETTINGS, ...VENDORS, 'aws'],
  [DOOR]: [RECORDING, DELIVERY, OBSERVE],
  'src/cruddur': [DOOR],
  'src/worker.ts': ['src/cruddur', DOOR],
  // It is loaded before the library can be, which asks for a module that only workerd has.
  'src/deno': ['src/cruddur', `${RECORDING}/span.ts`],
  'src/deno.ts': ['src/cruddur', 'src/deno', DOOR],
};

interface Import {
  readonly from: string;
  readonly specifier: string;
  /** Path from the project's root when relative, else the package. */
  readonly target: string;
}

function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(folder, name));
}

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

function imports(file: string, text = read(file)): Import[] {
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]|(?:^|\n)\s*import\s*['"]([^'"]+)['"]/g,
  );
  return [...found].map((match) => {
    const specifier = match[1] ?? match[2] ?? match[3] ?? '';
    const target = specifier.startsWith('.')
      ? relative(ROOT, resolve(ROOT, dirname(file), specifier))
      : specifier;
    return { from: file, specifier, target };
  });
}

/** The nearest room that a file belongs to. */
function roomOf(path: string): string | undefined {
  return Object.keys(ARROWS)
    .filter((room) => path === room || path.startsWith(`${room}/`))
    .toSorted((a, b) => b.length - a.length)[0];
}

function strayArrows(list: readonly Import[]): string[] {
  return list
    .filter(({ from, specifier, target }) => {
      if (!specifier.startsWith('.')) return false;
      const room = roomOf(from);
      const allowed = room === undefined ? [] : [room, ...(ARROWS[room] ?? [])];
      return !allowed.some((place) => target === place || target.startsWith(`${place}/`));
    })
    .map(({ from, specifier }) => `${from} imports ${specifier}`);
}

/** Circles among files, each as the path that comes back to its beginning. */
function circles(list: readonly Import[]): string[] {
  const targets = Map.groupBy(list, ({ from }) => from);
  const state = new Map<string, 'open' | 'done'>();
  const found: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (state.get(file) === 'done') return;
    if (state.get(file) === 'open') {
      found.push([...path.slice(path.indexOf(file)), file].join(' > '));
      return;
    }
    state.set(file, 'open');
    for (const { target } of targets.get(file) ?? []) {
      if (existsSync(join(ROOT, target))) visit(target, [...path, file]);
    }
    state.set(file, 'done');
  };
  for (const file of targets.keys()) visit(file, []);
  return found;
}

/** Calls of fetch, whatever it is called: `fetch(`, `x.fetch(`, `nativeFetch(`. */
function callsFetch(text: string): boolean {
  const code = text
    .replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
    // Definitions of methods and functions of that name, and the signature of a type.
    .replaceAll(/(?:async\s+|function\s+)?\bfetch\??\s*\([^)]*\)\s*(?::[^{;=]*)?[{;]/g, '')
    // The app's own door, which is no way out.
    .replaceAll(/\bapp\.fetch\(/g, '');
  return /\b\w*[fF]etch\(/.test(code);
}

const src = sources('src');
const srcImports = src.flatMap((file) => imports(file));
const emulatorImports = sources('emulator').flatMap((file) => imports(file));

function offenders(list: readonly Import[], wrong: (entry: Import) => boolean): string[] {
  return list.filter(wrong).map(({ from, specifier }) => `${from} imports ${specifier}`);
}

describe('the rooms of src', () => {
  it('are all there, and every file is in one', () => {
    expect(Object.keys(ARROWS).filter((room) => !existsSync(join(ROOT, room)))).toEqual([]);
    expect(src.filter((file) => roomOf(file) === undefined)).toEqual([]);
    expect(srcImports.length).toBeGreaterThan(400);
  });

  it('import what the table allows', () => {
    expect(strayArrows(srcImports)).toEqual([]);
  });

  it('have no circles, types included', () => {
    expect(circles(srcImports)).toEqual([]);
  });

  it.each([
    [`${KIT}/a.ts`, "import type { Settings } from '../settings/settings.ts';"],
    [`${TELEMETRY}/xray/document/a.ts`, "import { x } from '../../honeycomb/encode.ts';"],
    [`${DELIVERY}/a.ts`, "import { createHoneycombClient } from '../honeycomb/client.ts';"],
    [`${RECORDING}/a.ts`, "const { x } = await import('../observe/observer.ts');"],
    ['src/cruddur/a.ts', "import { withSpan } from '../telemetry/recording/span.ts';"],
    ['src/cruddur/a.ts', "export { start } from '../../emulator/emulator.ts';"],
    ['src/worker.ts', "import './deno/hooks.ts';"],
    ['src/stray.ts', "import { x } from './cruddur/app.ts';"],
  ])('would tell that %s says %s', (file, text) => {
    expect(strayArrows(imports(file, text))).toHaveLength(1);
  });

  it('would tell a circle of types', () => {
    const [one, other] = [`${KIT}/json.ts`, `${KIT}/level.ts`];
    const made = [
      ...imports(one, "import type { A } from './level.ts';"),
      ...imports(other, "import type { B } from './json.ts';"),
    ];
    expect(circles(made)).toEqual([`${one} > ${other} > ${one}`]);
  });
});

describe('the portable half', () => {
  it('uses no module of Node, but for what only Deno loads', () => {
    expect(
      offenders(
        srcImports,
        ({ from, specifier }) => specifier.startsWith('node:') && !from.startsWith('src/deno'),
      ),
    ).toEqual([]);
  });

  it('calls fetch in clients alone', () => {
    const callers = src
      .filter((file) => !file.endsWith('/client.ts'))
      // The runtime's own fetch, handed on.
      .filter((file) => file !== 'src/worker.ts' && file !== 'src/deno.ts')
      .filter((file) => callsFetch(read(file)));
    expect(callers).toEqual([]);
  });

  it.each([
    ['await fetch(url)', true],
    ['await effects.fetch(url)', true],
    ['nativeFetch(input, init)', true],
    ['const answer = stub.fetch("https://x/", {})', true],
    ['async fetch(request: Request): Promise<Response> { return x; }', false],
    ['readonly fetch: (url: string) => Promise<Response>;', false],
    ['// it calls fetch(url)', false],
    ['return app.fetch(request, bindings)', false],
    ['return { fetch, now };', false],
  ])('takes `%s` for a call: %s', (code, expected) => {
    expect(callsFetch(code)).toBe(expected);
  });
});

describe('the emulator', () => {
  it('and the worker do not import each other', () => {
    expect(emulatorImports.length).toBeGreaterThan(400);
    expect(offenders(emulatorImports, ({ target }) => target.startsWith('src/'))).toEqual([]);
  });

  it('has vendor rooms apart; they meet in the journal', () => {
    const room = (path: string) =>
      /^emulator\/(honeycomb|xray|cloudwatch|rollbar)\//.exec(path)?.[1];
    expect(
      offenders(emulatorImports, ({ from, target }) => {
        const [own, other] = [room(from), room(target)];
        return own !== undefined && other !== undefined && own !== other;
      }),
    ).toEqual([]);
  });

  it('has OTLP, which its vendors share, free of all of them', () => {
    expect(
      offenders(
        emulatorImports,
        ({ from, target }) =>
          from.startsWith('emulator/otlp/') &&
          target.startsWith('emulator/') &&
          !/^emulator\/(?:otlp|limits)\//.test(target),
      ),
    ).toEqual([]);
  });
});
