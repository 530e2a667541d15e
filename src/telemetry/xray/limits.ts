/**
 * X-Ray's limits on what is sent, and the two measures they are kept by: characters of a field, UTF-8 bytes of
 * a document. https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 */

/** 64 kB, in UTF-8 bytes. */
export const MAX_DOCUMENT_BYTES = 65_536;
/**
 * Levels of subsegments in a document. AWS names no limit; whoever reads documents does so by recursion, and a
 * deeper tree is one that calls itself.
 */
export const MAX_NESTING = 100;
/** PutTraceSegments refuses a call with more. */
export const MAX_DOCUMENTS_PER_CALL = 50;
/** Of statistics in a GetSamplingTargets call. */
export const MAX_STATISTICS_PER_CALL = 25;
/** What X-Ray indexes of a trace. */
export const MAX_ANNOTATIONS = 50;
export const MAX_ANNOTATION_CHARACTERS = 1_000;
export const MAX_ANNOTATION_KEY_CHARACTERS = 500;
export const MAX_NAME_CHARACTERS = 200;
/** Of a string field for which nothing else is said. */
export const MAX_FIELD_CHARACTERS = 250;
/** Of a trace. */
export const MAX_LINKS = 100;

/** The first characters of `text`; a surrogate pair is not torn. */
export function cut(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  const last = text.charCodeAt(maxCharacters - 1);
  const isHighSurrogate = last >= 0xd800 && last < 0xdc00;
  return text.slice(0, isHighSurrogate ? maxCharacters - 1 : maxCharacters);
}

/** Counts as TextEncoder would write, without writing. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    if (unit < 0x800) {
      bytes += 1;
      continue;
    }
    bytes += 2;
    const isPair = unit >= 0xd800 && unit < 0xdc00 && isLowSurrogate(text.charCodeAt(index + 1));
    // Four bytes for two units.
    if (isPair) index += 1;
  }
  return bytes;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}
