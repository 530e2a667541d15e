/**
 * Source maps that people upload for the code they minified, as a form: version, minified_url, source_map and any
 * number of source files. Maps of other platforms (dSYM, ProGuard, Flutter) are not taken.
 * https://docs.rollbar.com/reference/upload-a-js-source-map
 */
import * as v from 'valibot';
import type { Inbox } from '../../../inbox/inbox.ts';
import type { Answers } from '../answers.ts';
import type { FieldsDoor, FieldsHandler } from '../door.ts';

const MAX_BYTES = 20 * 1024 * 1024;

const Upload = v.object({
  version: v.pipe(v.string(), v.minLength(1), v.maxLength(40)),
  minified_url: v.pipe(
    v.string(),
    v.regex(/^(?:https?:)?\/\/./, 'does not begin with http: or https:'),
  ),
});

export interface UploadedSourceMap {
  readonly version: string;
  readonly minifiedUrl: string;
  /** Unix milliseconds. */
  readonly uploadedMs: number;
  readonly map: string;
  /** Texts of source files by the paths under which they were uploaded. */
  readonly sources: ReadonlyMap<string, string>;
}

/** @returns whether it is a source map that can be kept */
export type KeepSourceMap = (upload: UploadedSourceMap) => boolean;

export interface SourceMapParts {
  readonly openFields: FieldsDoor;
  readonly keep: KeepSourceMap | undefined;
  readonly answers: Answers;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly change: Inbox['change'];
}

export function addSourceMapRoute(parts: SourceMapParts): void {
  const { openFields, keep = () => false, answers, now, change } = parts;
  const handler: FieldsHandler = async (c, { values, files }) => {
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
    const { version, minified_url: minifiedUrl } = upload.output;
    const map = files.get('source_map') ?? (typeof text === 'string' ? text : '');
    const sources = new Map([...files].filter(([name]) => name !== 'source_map'));
    const uploadedMs = now();
    if (!(await change(() => keep({ version, minifiedUrl, uploadedMs, map, sources })))) {
      return answers.refuse(
        c,
        422,
        'Cannot keep the source map: source_map is not a source map of version 3 without sections',
      );
    }
    return answers.result(c, null);
  };
  openFields('POST', '/api/1/sourcemap', handler, { maxBytes: MAX_BYTES });
}
