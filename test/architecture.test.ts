import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Rooms of the worker that can be used alone, with the kit. */
const ROOMS = ['honeycomb', 'xray', 'cloudwatch', 'rollbar', 'delivery/budget'];

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

function imports(file: string): Import[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
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

const src = sources('src');
const srcImports = src.flatMap(imports);
const emulatorImports = sources('emulator').flatMap(imports);

function offenders(list: readonly Import[], wrong: (entry: Import) => boolean): string[] {
  return list.filter(wrong).map(({ from, specifier }) => `${from} imports ${specifier}`);
}

describe('architecture', () => {
  it('sees the imports it judges', () => {
    expect(srcImports.length).toBeGreaterThan(40);
    expect(emulatorImports.length).toBeGreaterThan(40);
  });

  it('lets a vendor room of the worker import the kit and itself only', () => {
    const roomOf = (file: string) =>
      ROOMS.find((room) => file.startsWith(`src/telemetry/${room}/`));
    expect(
      offenders(
        srcImports,
        ({ from, specifier, target }) =>
          specifier.startsWith('.') &&
          roomOf(from) !== undefined &&
          roomOf(from) !== roomOf(target) &&
          !target.startsWith('src/telemetry/kit/'),
      ),
    ).toEqual([]);
  });

  it('keeps the emulator and the worker from importing each other', () => {
    expect(offenders(emulatorImports, ({ target }) => target.startsWith('src/'))).toEqual([]);
    expect(offenders(srcImports, ({ target }) => target.startsWith('emulator/'))).toEqual([]);
  });

  it('keeps the emulator’s vendor rooms apart; they meet in the journal', () => {
    const room = (path: string) =>
      /^emulator\/(honeycomb|xray|cloudwatch|rollbar)\//.exec(path)?.[1];
    expect(
      offenders(emulatorImports, ({ from, target }) => {
        const [own, other] = [room(from), room(target)];
        return own !== undefined && other !== undefined && own !== other;
      }),
    ).toEqual([]);
  });

  it('keeps what the emulator’s vendors share, OTLP, free of all of them', () => {
    expect(
      offenders(
        emulatorImports,
        ({ from, target }) =>
          from.startsWith('emulator/otlp/') &&
          target.startsWith('emulator/') &&
          !target.startsWith('emulator/otlp/'),
      ),
    ).toEqual([]);
  });

  it('lets application code know only spans of telemetry', () => {
    const application = (file: string) =>
      /^src\/cruddur\/(app\.ts|activities\/|messages\/)/.test(file);
    expect(
      offenders(
        srcImports,
        ({ from, target }) =>
          application(from) &&
          target.startsWith('src/telemetry/') &&
          target !== 'src/telemetry/recording/span.ts',
      ),
    ).toEqual([]);
  });

  it('lets only observe.ts and the vendors themselves know a vendor', () => {
    const vendor = (path: string) =>
      /^src\/telemetry\/(honeycomb|xray|cloudwatch|rollbar)\//.exec(path)?.[1];
    expect(
      offenders(
        srcImports,
        ({ from, target }) =>
          vendor(target) !== undefined &&
          vendor(from) !== vendor(target) &&
          !from.startsWith('src/telemetry/observe') &&
          // A variable's syntax is the vendor's; who reads variables asks the vendor's parser.
          !(from.endsWith('/settings/aws.ts') && target.endsWith('/xray/wire/daemon-address.ts')),
      ),
    ).toEqual([]);
  });

  it('lets the kit know nothing else of ours', () => {
    const isKit = (path: string) => path.startsWith('src/telemetry/kit/');
    expect(
      offenders(
        srcImports,
        ({ from, specifier, target }) => isKit(from) && specifier.startsWith('.') && !isKit(target),
      ),
    ).toEqual([]);
  });

  it('keeps Node modules out of the portable half', () => {
    expect(
      offenders(
        srcImports,
        ({ from, specifier }) => specifier.startsWith('node:') && !from.startsWith('src/deno'),
      ),
    ).toEqual([]);
  });

  it('lets only clients call fetch', () => {
    const callers = src
      .filter((file) => !file.endsWith('/client.ts'))
      .filter((file) => /(?<![\w.])fetch\(/.test(stripped(file)));
    expect(callers).toEqual([]);
  });
});

/** The code without comments and without methods named fetch. */
function stripped(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8')
    .replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
    .replaceAll(/(?:async\s+)?fetch\([^)]*\)\s*(?::[^{;]*)?\{/g, '');
}
