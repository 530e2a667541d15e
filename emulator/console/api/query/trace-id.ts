/**
 * Reads a trace's id in any form in which people meet it: 32 hex digits, with dashes like a UUID, X-Ray's
 * `1-8hex-24hex`, `Root=1-…;Parent=…`, a whole `traceparent`, with or without the name of the header.
 */
const FORMS: readonly RegExp[] = [
  /^([\da-f]{32})$/,
  /^([\da-f]{8})-([\da-f]{4})-([\da-f]{4})-([\da-f]{4})-([\da-f]{12})$/,
  /^1-([\da-f]{8})-([\da-f]{24})$/,
  /^(?:[a-z-]+\s*:\s*)?(?:[a-z]+=[^;]*;\s*)*root=1-([\da-f]{8})-([\da-f]{24})(?:;.*)?$/,
  /^(?:traceparent\s*:\s*)?[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}(?:-.*)?$/,
  /^(?:trace[._]?(?:trace_)?id|trace)\s*[:=]\s*"?([\da-f]{32})"?$/,
];

/** @returns 32 lower-case hex digits; undefined where the text is something else */
export function readTraceId(text: string): string | undefined {
  const plain = text
    .trim()
    .toLowerCase()
    .replaceAll(/^["'`]|["'`]$/g, '');
  for (const form of FORMS) {
    const match = form.exec(plain);
    if (match !== null) return match.slice(1).join('');
  }
  return undefined;
}
