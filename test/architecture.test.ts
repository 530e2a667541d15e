/** The map as a test: which room may import from which, in all of `src` and `emulator`. */
import { describe, expect, it } from 'vitest';
import {
  arrowsOf,
  circles,
  exists,
  folders,
  imports,
  read,
  roomOf,
  sources,
  strayArrows,
  type Arrows,
  type Import,
} from './architecture.ts';

const TELEMETRY = 'src/telemetry';
/** Each can be used alone: it needs the kit and nothing else. */
const VENDORS = ['honeycomb', 'xray', 'cloudwatch', 'rollbar'].map(
  (name) => `${TELEMETRY}/${name}`,
);
const CLIENTS = [...VENDORS, `${TELEMETRY}/security`, `${TELEMETRY}/metrics`];
const LIBRARY = ['kit', 'recording', 'delivery', 'settings', 'observe', 'handlers'].map(
  (name) => `${TELEMETRY}/${name}`,
);
const [KIT = '', RECORDING = '', DELIVERY = '', SETTINGS = '', OBSERVE = '', HANDLERS = ''] =
  LIBRARY;
const DOOR = `${TELEMETRY}/index.ts`;
const HONO_DOOR = `${TELEMETRY}/hono.ts`;
const SECURITY_DOOR = `${TELEMETRY}/security.ts`;
const METRICS_DOOR = `${TELEMETRY}/metrics.ts`;

const SRC: Arrows = {
  [KIT]: [],
  ...Object.fromEntries(CLIENTS.map((room) => [room, [KIT]])),
  [RECORDING]: [KIT],
  [DELIVERY]: [KIT],
  // A variable's syntax is the vendor's: settings ask the vendor's own parser.
  [SETTINGS]: [KIT, DELIVERY, ...CLIENTS],
  [OBSERVE]: [KIT, RECORDING, DELIVERY, SETTINGS, ...CLIENTS],
  // What a worker exports, for every kind of call.
  [HANDLERS]: [KIT, RECORDING, DELIVERY, SETTINGS, OBSERVE],
  [DOOR]: [RECORDING, DELIVERY, HANDLERS],
  [HONO_DOOR]: [RECORDING, HANDLERS],
  [SECURITY_DOOR]: [OBSERVE],
  [METRICS_DOOR]: [OBSERVE],
  ...Object.fromEntries(VENDORS.map((room) => [`${room}.ts`, [KIT, room]])),
  'src/cruddur': [DOOR, HONO_DOOR, 'aws'],
  // A module of its own beside the deployed bundle.
  'src/stack-lines.ts': [],
  'src/worker.ts': ['src/cruddur', DOOR],
  'src/worker-with-signals.ts': ['src/cruddur', DOOR, METRICS_DOOR, SECURITY_DOOR],
  'src/deno': ['src/cruddur', `${RECORDING}/span.ts`, DOOR, METRICS_DOOR, SECURITY_DOOR],
  'src/deno.ts': ['src/deno'],
  'src/deno-serve.ts': ['src/deno'],
  // Documents for provisioning, which are not code.
  aws: [],
};

const within = (folder: string, names: readonly string[]): string[] =>
  names.map((name) => `${folder}/${name}`);

/** From the top down; rooms of one layer do not import each other. */
const EMULATOR: Arrows = arrowsOf([
  ['emulator/main.ts', 'emulator/cli.ts'],
  // A line for each subcommand.
  ['emulator/commands.ts', 'emulator/project.ts'],
  // Two open the emulator: for a terminal, and for a test; one asks an emulator that runs.
  ['emulator/foreground.ts', 'emulator/testing', 'emulator/client'],
  // What a runtime must have, which is asked before the rest is loaded.
  ['emulator/requirements.ts'],
  ['emulator/emulator.ts'],
  // What answers over one store, and its replacement when that store is deleted.
  ['emulator/answering.ts', 'emulator/renewal.ts'],
  // What it tells the vendors of a deploy is what provisioning would.
  ['emulator/deploy'],
  // Builds what people install.
  ['emulator/package'],
  ['emulator/threads', 'emulator/options.ts', 'emulator/rooms.ts', 'emulator/provision'],
  ['emulator/console/app/main.tsx'],
  ['emulator/console/app/frame'],
  ['emulator/console/app/pages.ts'],
  // Each page is a room, and imports no other and nothing of the frame.
  folders('emulator/console/app/pages'),
  // Answers of queries, drawn.
  ['emulator/console/app/results'],
  within('emulator/console/app', ['query', 'chart']),
  ['emulator/console/app/components'],
  ['emulator/console/app/data'],
  // Numbers, times and ids in words.
  ['emulator/console/app/format.ts'],
  ['emulator/console/api'],
  [
    ...within('emulator/vendors', ['xray', 'cloudwatch', 'metrics', 'sts', 'honeycomb', 'rollbar']),
    ...within('emulator/vendors', ['eventbridge', 'securityhub']),
    // Which vendor a request is meant for.
    'emulator/vendors/addresses.ts',
    ...within('emulator', ['faults', 'source-maps', 'worker']),
  ],
  // What vendors share: AWS's signatures, protocols and models, and OTLP.
  ['emulator/vendors/aws', 'emulator/vendors/otlp'],
  ['emulator/inbox'],
  ['emulator/store'],
  ['emulator/meter', 'emulator/columns', 'emulator/sql', 'emulator/server'],
  // How much the bytes of a request may stand for; output that nothing reads.
  ['emulator/limits', 'emulator/closed-output.ts'],
  // Its version.
  ['package.json'],
]);

const ARROWS: Arrows = { ...SRC, ...EMULATOR };

const src = sources('src');
const emulator = sources('emulator');
const srcImports = src.flatMap((file) => imports(file));
const emulatorImports = emulator.flatMap((file) => imports(file));

function offenders(list: readonly Import[], wrong: (entry: Import) => boolean): string[] {
  return list.filter(wrong).map(({ from, specifier }) => `${from} imports ${specifier}`);
}

describe('rooms', () => {
  it('are all there, and every file is in one', () => {
    expect(Object.keys(ARROWS).filter((room) => !exists(room))).toEqual([]);
    const all = [...src, ...emulator];
    expect(all.filter((file) => roomOf(file, ARROWS) === undefined)).toEqual([]);
    expect(srcImports.length).toBeGreaterThan(400);
    expect(emulatorImports.length).toBeGreaterThan(1000);
  });

  it('of src import what the table allows', () => {
    expect(strayArrows(srcImports, ARROWS)).toEqual([]);
  });

  it('of the emulator import from layers below them', () => {
    expect(strayArrows(emulatorImports, ARROWS)).toEqual([]);
  });

  it('have no circles, types included', () => {
    expect(circles([...srcImports, ...emulatorImports])).toEqual([]);
  });
});

describe('a made-up import is told', () => {
  const rollbar = 'emulator/vendors/rollbar/a.ts';
  it.each([
    [`${KIT}/a.ts`, "import type { Settings } from '../settings/settings.ts';"],
    [`${TELEMETRY}/xray/document/a.ts`, "import { x } from '../../honeycomb/encode.ts';"],
    [`${DELIVERY}/a.ts`, "import { createHoneycombClient } from '../honeycomb/client.ts';"],
    [`${RECORDING}/a.ts`, "const { x } = await import('../observe/observer.ts');"],
    ['src/cruddur/a.ts', "import { withSpan } from '../telemetry/recording/span.ts';"],
    ['src/cruddur/a.ts', "export { start } from '../../emulator/emulator.ts';"],
    ['src/worker.ts', "import './deno/hooks.ts';"],
    ['src/stray.ts', "import { x } from './cruddur/app.ts';"],
    ['emulator/stray.ts', "import { connect } from './store/database.ts';"],
    ['emulator/worker/a.ts', "import { observe } from '../../src/telemetry/index.ts';"],
    // Upwards.
    ['emulator/store/a.ts', "import type { Entry } from '../inbox/entry.ts';"],
    ['emulator/inbox/a.ts', "import { loadModel } from '../vendors/aws/model.ts';"],
    ['emulator/inbox/a.ts', "const thread = new URL('../threads/inbox.ts', import.meta.url);"],
    ['emulator/columns/a.ts', "type Job = import('../vendors/honeycomb/query/engine.ts').Job;"],
    ['emulator/vendors/aws/a.ts', "export type { A } from '../xray/routes.ts';"],
    ['emulator/vendors/xray/a.ts', "import { createIntakes } from '../../threads/intakes.ts';"],
    ['emulator/threads/a.ts', "import type { Options } from '../options.ts';"],
    // To a neighbour.
    [rollbar, "import { parseSourceMap } from '../../source-maps/mapper.ts';"],
    [rollbar, "import type { Fields } from '../honeycomb/attributes.ts';"],
    ['emulator/vendors/metrics/a.ts', "import { parsePattern } from '../cloudwatch/pattern.ts';"],
    ['emulator/vendors/otlp/a.ts', "import { AwsError } from '../aws/error.ts';"],
    ['emulator/meter/a.ts', "import type { Watch } from '../columns/engine.ts';"],
    // A page to the frame, and to another page.
    ['emulator/console/app/pages/trace/a.tsx', "import { Rail } from '../../frame/rail.tsx';"],
    ['emulator/console/app/pages/trace/a.tsx', "import { Page } from '../requests/page.tsx';"],
    ['emulator/console/app/components/a.tsx', "import { Chart } from '../chart/chart.tsx';"],
  ])('when %s says %s', (file, text) => {
    expect(strayArrows(imports(file, text), ARROWS)).toHaveLength(1);
  });

  it.each([
    ['emulator/vendors/rollbar/a.ts', "import type { Entry } from '../../inbox/entry.ts';"],
    ['emulator/vendors/rollbar/items/a.ts', "import { x } from '../answers.ts';"],
    ['emulator/inbox/a.ts', "import { Hono } from 'hono';"],
    ['emulator/foreground.ts', "import packageJson from '../package.json' with { type: 'json' };"],
  ])('but not when %s says %s', (file, text) => {
    expect(strayArrows(imports(file, text), ARROWS)).toEqual([]);
  });

  it.each([
    [`${KIT}/json.ts`, `${KIT}/level.ts`],
    ['emulator/store/news.ts', 'emulator/store/traces.ts'],
  ])('when %s and %s import types of each other', (one, other) => {
    const nameOf = (file: string) => file.slice(file.lastIndexOf('/') + 1);
    const made = [
      ...imports(one, `import type { A } from './${nameOf(other)}';`),
      ...imports(other, `import type { B } from './${nameOf(one)}';`),
    ];
    expect(circles(made)).toEqual([`${one} > ${other} > ${one}`]);
  });
});

/** Calls of fetch under any name: `fetch(`, `x.fetch(`, `nativeFetch(`. */
function callsFetch(text: string): boolean {
  const code = text
    .replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
    // Definitions of methods and functions of that name, and the signature of a type.
    .replaceAll(/(?:async\s+|function\s+)?\bfetch\??\s*\([^)]*\)\s*(?::[^{;=]*)?[{;]/g, '')
    // The app's own door, which is not a way out.
    .replaceAll(/\b(?:app|service)\.fetch\(/g, '');
  return /\b\w*[fF]etch\(/.test(code);
}

describe('the portable half', () => {
  it('uses no module of Node, but for what only Deno loads and for the context of async work', () => {
    const strays = offenders(
      srcImports,
      ({ from, specifier }) => specifier.startsWith('node:') && !from.startsWith('src/deno'),
    );
    expect(strays).toEqual(['src/telemetry/recording/async-context.ts imports node:async_hooks']);
  });

  it('calls fetch in clients alone', () => {
    const callers = src
      .filter((file) => !file.endsWith('/client.ts'))
      // The runtime's own fetch, handed on.
      .filter((file) => file !== `${HANDLERS}/runtime.ts`)
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
