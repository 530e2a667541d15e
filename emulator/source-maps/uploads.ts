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

/** @returns keeps an upload; false when it is no source map of version 3 without sections */
export function createUploads(database: DatabaseSync): (upload: Upload) => boolean {
  const store = createSourceMapStore(database);
  return ({ version, minifiedUrl, uploadedMs, map: text, sources }) => {
    const map = parseSourceMap(text);
    if (map === undefined) return false;
    store.keepUpload(version, minifiedUrl, uploadedMs, JSON.stringify(withSources(map, sources)));
    return true;
  };
}

/** Sources are uploaded under their paths, of which a map may name more or less. */
function withSources(map: SourceMap, given: ReadonlyMap<string, string>): SourceMap {
  return {
    ...map,
    sourcesContent: map.sources.map((source, index) => {
      const own = map.sourcesContent?.[index];
      if (own != null || source === null) return own ?? null;
      const path = `/${source.replace(/^(?:\.{0,2}\/)+/, '')}`;
      const match = [...given].find(
        ([name]) => `/${name}`.endsWith(path) || path.endsWith(`/${name}`),
      );
      return match?.[1] ?? null;
    }),
  };
}
