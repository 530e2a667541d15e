/**
 * Keeps source maps, compressed: those of builds on this machine, each from the moment it was built until the
 * next of the same file, and those that people uploaded for a version of their code and a URL.
 */
import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { gunzipSync, gzipSync } from 'node:zlib';
import * as v from 'valibot';

export interface StoredMap {
  /** Names the content: the same digest, the same map. */
  readonly digest: string;
  /** The JSON text; only this reads what is kept, and inflates it. */
  read(): string;
}

export interface SourceMapStore {
  /** @param builtMs unix milliseconds */
  keepBuild(file: string, builtMs: number, json: string): void;
  /** What was built last before `atMs`. */
  build(file: string, atMs: number): StoredMap | undefined;
  /** When the newest build of a file that is kept was made; undefined without any. */
  lastBuiltMs(file: string): number | undefined;
  /** Replaces what was uploaded for the same version and URL. */
  keepUpload(version: string, minifiedUrl: string, uploadedMs: number, json: string): void;
  upload(version: string, minifiedUrl: string): StoredMap | undefined;
}

/** Older builds of a file are forgotten; an hour of editing makes this many. */
const MAX_BUILDS = 50;

const BuildRow = v.object({ id: v.number(), digest: v.string(), built_ms: v.number() });
const UploadRow = v.object({ uploaded_ms: v.number() });
const MapRow = v.object({ map: v.instance(Uint8Array) });

export function createSourceMapStore(database: DatabaseSync): SourceMapStore {
  const insertBuild = database.prepare(
    'INSERT INTO source_maps (file, built_ms, digest, map) VALUES (?, ?, ?, ?)',
  );
  const forgetBuilds = database.prepare(`
    DELETE FROM source_maps WHERE file = ? AND id NOT IN
      (SELECT id FROM source_maps WHERE file = ? ORDER BY built_ms DESC, id DESC LIMIT ${MAX_BUILDS})`);
  const selectBuild = database.prepare(`
    SELECT id, digest, built_ms FROM source_maps WHERE file = ? AND built_ms <= ?
    ORDER BY built_ms DESC, id DESC LIMIT 1`);
  const selectBuildMap = database.prepare('SELECT map FROM source_maps WHERE id = ?');
  const insertUpload = database.prepare(`
    INSERT INTO rollbar_source_maps (version, minified_url, uploaded_ms, map) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET uploaded_ms = excluded.uploaded_ms, map = excluded.map`);
  const selectUpload = database.prepare(
    'SELECT uploaded_ms FROM rollbar_source_maps WHERE version = ? AND minified_url = ?',
  );
  const selectUploadMap = database.prepare(
    'SELECT map FROM rollbar_source_maps WHERE version = ? AND minified_url = ?',
  );

  function lastBuild(file: string, atMs = Number.MAX_SAFE_INTEGER) {
    const row = selectBuild.get(file, atMs);
    return row && v.parse(BuildRow, row);
  }

  return {
    keepBuild(file, builtMs, json) {
      const digest = createHash('sha256').update(json).digest('hex');
      const last = lastBuild(file);
      if (last?.digest === digest && last.built_ms <= builtMs) return;
      // Level 1: a map of 2.5 MB takes 25 ms, at the default level 90 ms for a fifth less.
      insertBuild.run(file, Math.floor(builtMs), digest, gzipSync(json, { level: 1 }));
      forgetBuilds.run(file, file);
    },
    build(file, atMs) {
      const build = lastBuild(file, atMs);
      return build && { digest: build.digest, read: () => inflate(selectBuildMap.get(build.id)) };
    },
    lastBuiltMs: (file) => lastBuild(file)?.built_ms,
    keepUpload(version, minifiedUrl, uploadedMs, json) {
      insertUpload.run(version, urlKey(minifiedUrl), uploadedMs, gzipSync(json, { level: 1 }));
    },
    upload(version, minifiedUrl) {
      const key = urlKey(minifiedUrl);
      const row = selectUpload.get(version, key);
      if (row === undefined) return undefined;
      const { uploaded_ms } = v.parse(UploadRow, row);
      return {
        digest: JSON.stringify([version, key, uploaded_ms]),
        read: () => inflate(selectUploadMap.get(version, key)),
      };
    },
  };
}

function inflate(row: unknown): string {
  return gunzipSync(v.parse(MapRow, row).map).toString();
}

/** A file's URL without protocol, query and fragment, none of which makes it another file. */
function urlKey(url: string): string {
  return url.replace(/^https?:/i, '').replace(/[?#].*$/s, '');
}
