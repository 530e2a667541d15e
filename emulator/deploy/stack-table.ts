/** Makes the table that src/stack-lines.ts reads: which part of the bundle was which line of the project's own sources. */
import { decodedMappings, TraceMap } from '@jridgewell/trace-mapping';
import type { SourceMap } from '../source-maps/mapper.ts';

/** Of packages the frames stay as they are. */
const OWN = /^src\//;

/** @param map whose sources are relative to the project */
export function stackTable({ sources, mappings, names }: SourceMap): string {
  const lines = decodedMappings(new TraceMap({ version: 3, sources, mappings, names }));
  const own = sources.filter((source) => source !== null && OWN.test(source));
  const files = new Map(own.map((source, index) => [source, index]));
  let file = 0;
  let line = 0;
  const rows = lines.map((segments) => {
    let column = 0;
    let last: string | undefined;
    return segments
      .flatMap(([start, source, originalLine]) => {
        const found = source === undefined ? undefined : files.get(sources[source] ?? null);
        const place = found === undefined ? '' : `${found}:${originalLine}`;
        if (place === last) return [];
        last = place;
        const numbers = [start - column];
        column = start;
        if (found !== undefined && originalLine !== undefined) {
          numbers.push(originalLine + 1 - line);
          line = originalLine + 1;
          if (found !== file) numbers.push(found - file);
          file = found;
        }
        return [numbers.map(base64).join('')];
      })
      .join(',');
  });
  return `${own.join('\n')}\n\n${rows.join(';')}`;
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const MORE = 32;

/** Base64 VLQ. https://tc39.es/ecma426/#sec-base64-vlq */
function base64(number: number): string {
  let value = number < 0 ? (-number << 1) | 1 : number << 1;
  let text = '';
  do {
    const digit = value % MORE;
    value = Math.floor(value / MORE);
    text += DIGITS[value > 0 ? digit + MORE : digit];
  } while (value > 0);
  return text;
}
