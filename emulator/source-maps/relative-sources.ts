/**
 * Makes the sources of a map relative to the project, so that the store and the console show no path of this machine.
 * Bundlers write them relative to the folder of the bundle, which is new at every start.
 */
import { basename, isAbsolute, relative, resolve } from 'node:path';
import type { SourceMap } from './mapper.ts';

export interface Place {
  /** Where the map lies; absolute. */
  readonly folder: string;
  /** Absolute. */
  readonly project: string;
}

export function withRelativeSources(map: SourceMap, { folder, project }: Place): SourceMap {
  const { sourceRoot, ...rest } = map;
  return {
    ...rest,
    sources: map.sources.map((source) => {
      // A scheme marks what is not a file, as `node-modules-polyfills:path` of bundler plugins.
      if (source === null || /^[a-z][a-z0-9+.-]+:/i.test(source)) return source;
      const path = relative(project, resolve(folder, sourceRoot ?? '', source));
      const outside = isAbsolute(path) || path.startsWith('..');
      return outside ? basename(path) : path.replaceAll('\\', '/');
    }),
  };
}
