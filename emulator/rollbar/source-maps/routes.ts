/**
 * Source maps that people upload for the code they minified. A form comes in: version, minified_url, source_map
 * and any number of source files; the map is kept, with those sources in it that it names and did not hold.
 * Maps of other platforms (dSYM, ProGuard, Flutter) are not taken.
 * https://docs.rollbar.com/reference/upload-a-js-source-map
 */
import * as v from 'valibot';
import { parseSourceMap, type SourceMap } from '../../source-maps/mapper.ts';
import type { SourceMapStore } from '../../source-maps/store.ts';
import type { Answers } from '../answers.ts';
import type { FieldsDoor, FieldsHandler } from '../door.ts';

const MAX_BYTES = 20 * 1024 * 1024;

const Upload = v.object({
  access_token: v.optional(v.string()),
  version: v.pipe(v.string(), v.minLength(1), v.maxLength(40)),
  minified_url: v.pipe(
    v.string(),
    v.regex(/^(?:https?:)?\/\/./, 'does not begin with http: or https:'),
  ),
});

export interface SourceMapParts {
  readonly openFields: FieldsDoor;
  readonly sourceMaps: SourceMapStore;
  readonly answers: Answers;
  /** Unix milliseconds. */
  readonly now: () => number;
}

export function addSourceMapRoute({ openFields, sourceMaps, answers, now }: SourceMapParts): void {
  const handler: FieldsHandler = (c, { values, files }) => {
    const upload = v.safeParse(Upload, values);
    if (!upload.success) {
      const [issue] = upload.issues;
      const problem = issue.input === undefined ? 'is missing' : issue.message;
      return answers.refuse(
        c,
        422,
        `Cannot keep the source map: ${v.getDotPath(issue)} ${problem}`,
      );
    }
    const { source_map: text } = values;
    const map = parseSourceMap(files.get('source_map') ?? (typeof text === 'string' ? text : ''));
    if (map === undefined) {
      return answers.refuse(
        c,
        422,
        'Cannot keep the source map: source_map is no source map of version 3 without sections',
      );
    }
    const { version, minified_url: url } = upload.output;
    sourceMaps.keepUpload(version, url, now(), JSON.stringify(withSources(map, files)));
    return answers.result(c, null);
  };
  openFields('/api/1/sourcemap', handler, MAX_BYTES);
}

/** Sources are uploaded under their paths, of which a map may name more or less. */
function withSources(map: SourceMap, files: ReadonlyMap<string, string>): SourceMap {
  const given = [...files].filter(([name]) => name !== 'source_map');
  return {
    ...map,
    sourcesContent: map.sources.map((source, index) => {
      const own = map.sourcesContent?.[index];
      if (own != null || source === null) return own ?? null;
      const path = `/${source.replace(/^(?:\.{0,2}\/)+/, '')}`;
      const match = given.find(([name]) => `/${name}`.endsWith(path) || path.endsWith(`/${name}`));
      return match?.[1] ?? null;
    }),
  };
}
