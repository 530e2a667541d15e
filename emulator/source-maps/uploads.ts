/** Keeps the source maps that people upload, with those sources in them that a map names and does not hold. */
import type { DatabaseSync } from 'node:sqlite';
import { parseSourceMap, type SourceMap } from './mapper.ts';
import { createSourceMapStore } from './store.ts';

export interface Upload {
  readonly version: string;
  readonly minifiedUrl: string;
  /** Unix milliseconds. */
  readonly uploadedMs: number;
  readonly map: string;
  /** Texts of source files by their paths. */
  readonly sources: ReadonlyMap<string, string>;
}

/** @returns keeps an upload; false when it is not a source map of version 3 without sections */
export function createUploads(database: DatabaseSync): (upload: Upload) => boolean {
  const store = createSourceMapStore(database);
  return ({ version, minifiedUrl, uploadedMs, map: text, sources }) => {
    const map = parseSourceMap(text);
    if (map === undefined) return false;
    store.keepUpload(version, minifiedUrl, uploadedMs, JSON.stringify(withSources(map, sources)));
    return true;
  };
}

/** Of uploaded files with the same last part of their paths so many are looked at. */
const MAX_SAME_NAME = 50;

/** Sources are uploaded under their paths, of which a map may name more or less. */
function withSources(map: SourceMap, given: ReadonlyMap<string, string>): SourceMap {
  const byName = Map.groupBy(given, ([name]) => lastPart(name));
  // A map may name a file twice, or a hundred thousand times.
  let charactersLeft = 2 * given.values().reduce((sum, text) => sum + text.length, 0);
  return {
    ...map,
    sourcesContent: map.sources.map((source, index) => {
      const own = map.sourcesContent?.[index];
      if (own != null || source === null) return own ?? null;
      const path = `/${source.replace(/^(?:\.{0,2}\/)+/, '')}`;
      const match = byName
        .get(lastPart(path))
        ?.slice(0, MAX_SAME_NAME)
        .find(([name]) => `/${name}`.endsWith(path) || path.endsWith(`/${name}`));
      const text = match?.[1] ?? '';
      charactersLeft -= text.length;
      return match === undefined || charactersLeft < 0 ? null : text;
    }),
  };
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
