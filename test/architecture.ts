/** Reads which file imports which, and judges that by a table of rooms. Type imports count. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What each room may import beside itself. A file that is named is a room of its own. */
export type Arrows = Readonly<Record<string, readonly string[]>>;

export interface Import {
  readonly from: string;
  readonly specifier: string;
  /** Path from the project's root when relative, else the package. */
  readonly target: string;
}

export function exists(path: string): boolean {
  return existsSync(join(ROOT, path));
}

export function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

/** Paths from the project's root. */
export function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(folder, name));
}

/** Paths from the project's root of what a folder holds. */
export function folders(folder: string): string[] {
  return readdirSync(join(ROOT, folder)).map((name) => join(folder, name));
}

/** Of an import or export, a type's `import()`, a dynamic import, a bare import, and the first file of a thread. */
const IMPORT = new RegExp(
  [
    String.raw`(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s*['"]([^'"]+)['"]`,
    String.raw`import\(\s*['"]([^'"]+)['"]`,
    String.raw`(?:^|\n)\s*import\s*['"]([^'"]+)['"]`,
    String.raw`new URL\(\s*['"]([^'"]+\.tsx?)['"]\s*,\s*import\.meta\.url`,
  ].join('|'),
  'g',
);

/** @param text of the file, @default as it is */
export function imports(file: string, text = read(file)): Import[] {
  return [...text.matchAll(IMPORT)].map((match) => {
    const thread = match[4];
    const specifier = match[1] ?? match[2] ?? match[3] ?? thread ?? '';
    const isFile = specifier.startsWith('.') || thread !== undefined;
    const target = isFile ? relative(ROOT, resolve(ROOT, dirname(file), specifier)) : specifier;
    return { from: file, specifier, target };
  });
}

/** @param layers from the top down. A room may import from every layer below its own. */
export function arrowsOf(layers: readonly (readonly string[])[]): Arrows {
  return Object.fromEntries(
    layers.flatMap((rooms, index) => rooms.map((room) => [room, layers.slice(index + 1).flat()])),
  );
}

/** The nearest room that a path belongs to. */
export function roomOf(path: string, arrows: Arrows): string | undefined {
  return Object.keys(arrows)
    .filter((room) => path === room || path.startsWith(`${room}/`))
    .toSorted((a, b) => b.length - a.length)[0];
}

export function strayArrows(list: readonly Import[], arrows: Arrows): string[] {
  return list
    .filter(({ from, specifier, target }) => {
      if (target === specifier) return false;
      const room = roomOf(from, arrows);
      if (room === undefined) return true;
      const aim = roomOf(target, arrows);
      if (aim === room) return false;
      const allowed = arrows[room] ?? [];
      return !allowed.some((place) => target === place || aim === place);
    })
    .map(({ from, specifier }) => `${from} imports ${specifier}`);
}

/** Circles among files, each as the path that comes back to its beginning. */
export function circles(list: readonly Import[]): string[] {
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
      if (exists(target)) visit(target, [...path, file]);
    }
    state.set(file, 'done');
  };
  for (const file of targets.keys()) visit(file, []);
  return found;
}
