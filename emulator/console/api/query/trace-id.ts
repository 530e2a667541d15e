/**
 * Reads a trace's id in any form in which people meet it: 32 hex digits, with dashes like a UUID, X-Ray's
 * `1-8hex-24hex`, `Root=1-…;Parent=…`, a whole `traceparent`, the headers of Zipkin and Jaeger, a member of JSON, or the
 * end of a link to a trace, with or without the name of the header and what stood around it.
 */
const PLAIN = String.raw`([\da-f]{32})`;
const XRAY = String.raw`1-([\da-f]{8})-([\da-f]{24})`;
const NAME = String.raw`"?(?:x-b3-|uber-|aws-xray-)?(?:trace[._-]?(?:trace[._-]?)?id|trace|b3)"?\s*[:=]\s*"?`;

const FORMS: readonly RegExp[] = [
  String.raw`(?:0x)?${PLAIN}`,
  String.raw`([\da-f]{8})-([\da-f]{4})-([\da-f]{4})-([\da-f]{4})-([\da-f]{12})`,
  XRAY,
  String.raw`(?:[a-z-]+\s*:\s*)?(?:[a-z]+=[^;]*;\s*)*root=${XRAY}(?:;.*)?`,
  String.raw`(?:traceparent\s*[:=]\s*"?)?[\da-f]{2}-${PLAIN}-[\da-f]{16}-[\da-f]{2}(?:-.*)?`,
  // Behind the id Zipkin, Jaeger and X-Ray's own log lines have that of a span.
  String.raw`${NAME}${PLAIN}(?:[-:][\da-f:-]+)?`,
  String.raw`${NAME}${XRAY}(?:@[\da-f]+)?`,
  String.raw`https?:\S*[^\da-f]${PLAIN}(?:[^\da-f]\S*)?`,
  String.raw`https?:\S*[^\da-f]${XRAY}(?:[^\da-f]\S*)?`,
].map((form) => new RegExp(`^${form}$`));

/** Quotation marks, brackets and commas that were copied along. */
const AROUND = /^[\s"'`([{<,;]+|[\s"'`)\]}>,;]+$/g;

/** @returns 32 lower-case hex digits; undefined where the text is something else */
export function readTraceId(text: string): string | undefined {
  if (text.length > 1000) return undefined;
  const plain = text.toLowerCase().replaceAll(AROUND, '');
  for (const form of FORMS) {
    const match = form.exec(plain);
    if (match !== null) return match.slice(1).join('');
  }
  return undefined;
}
