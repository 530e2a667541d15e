/**
 * Finds where a frame of a stack is in the source it was written in. Maps come from three places: the worker's
 * bundler reports its builds, wrangler leaves its own on the disk, and people upload theirs to Rollbar. It uses the
 * build of each file that ran when the stack was made; a frame without such a map has no original.
 */
import { resolve } from 'node:path';
import type { RoomContext } from '../inbox/room.ts';
import { createMapper, parseSourceMap, type Mapper, type Original } from './mapper.ts';
import { withRelativeSources } from './relative-sources.ts';
import { createSourceMapStore, type StoredMap } from './store.ts';
import { findWranglerMap } from './wrangler.ts';

export interface Build {
  /** As stacks name it. */
  readonly file: string;
  /** The source map, and the absolute path of its folder. */
  readonly json: string;
  readonly folder: string;
}

export interface Frame {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number | undefined;
}

export interface Origin {
  /** When the stack arrived, unix milliseconds. */
  readonly receivedMs: number;
  /** Of the code, as the stack's report names it. */
  readonly version: string | undefined;
}

export interface SourceMaps {
  /** Takes note of what was built now. */
  built(build: Build): void;
  locate(frame: Frame, origin: Origin): Original | undefined;
}

/** Parsed maps kept at hand; one of the worker takes 30 MB. */
const MAX_PARSED = 4;

/** @param project absolute path; originals are named relative to it */
export function createSourceMaps(
  { database, journal, now }: RoomContext,
  project: string,
): SourceMaps {
  const store = createSourceMapStore(database);
  const running = new Map<string, Build>();
  const parsed = new Map<string, Mapper | undefined>();

  function keep({ file, json, folder }: Build, builtMs: number): void {
    const map = parseSourceMap(json);
    if (map === undefined) return;
    const relative = withRelativeSources(map, { folder, project: resolve(project) });
    store.keepBuild(file, builtMs, JSON.stringify(relative));
  }

  // Emptying the store deletes the maps of builds that still run.
  journal.subscribe((change) => {
    if (change === 'reset') for (const build of running.values()) keep(build, now());
  });

  function mapperOf(stored: StoredMap | undefined): Mapper | undefined {
    if (stored === undefined) return undefined;
    if (!parsed.has(stored.digest)) {
      const map = parseSourceMap(stored.read());
      parsed.set(stored.digest, map && createMapper(map));
      const [oldest] = parsed.keys();
      if (parsed.size > MAX_PARSED && oldest !== undefined) parsed.delete(oldest);
    }
    return parsed.get(stored.digest);
  }

  /** Wrangler's maps are kept when they are first needed, as they go when wrangler ends. */
  function keepWranglers(file: string): void {
    const found = findWranglerMap(file, project);
    if (found === undefined || Math.floor(found.builtMs) <= (store.lastBuiltMs(file) ?? 0)) return;
    keep({ file, json: found.read(), folder: found.folder }, found.builtMs);
  }

  return {
    built(build) {
      running.set(build.file, build);
      keep(build, now());
    },
    locate({ file, line, column }, { receivedMs, version }) {
      keepWranglers(file);
      const uploaded = version === undefined ? undefined : store.upload(version, file);
      return mapperOf(uploaded ?? store.build(file, receivedMs))?.(line, column);
    },
  };
}
