/**
 * Splits OTLP's JSON, one document or many behind each other, into parts that vendors take, by its brackets and quotes.
 * It builds no objects: 50 MB may be 17 million of them. https://opentelemetry.io/docs/specs/otel/protocol/file-exporter/
 */

/** Where signals are sent, by the name of the list of their resources. */
export const PATHS = {
  resourceSpans: '/v1/traces',
  resourceLogs: '/v1/logs',
  resourceMetrics: '/v1/metrics',
} as const;

export type ListName = keyof typeof PATHS;

/** Some elements that follow each other in a list of a document. */
export interface Part {
  readonly name: ListName;
  /** Their bytes, with the commas between them. */
  readonly elements: Buffer;
  /** Where they begin. */
  readonly at: number;
}

/** Of a part, unless one element is larger. */
const PART_BYTES = 128 * 1024;

/** No known name is longer. */
const LONGEST_NAME = 32;

const [QUOTE, COMMA, COLON, BACKSLASH] = [0x22, 0x2c, 0x3a, 0x5c];
const [OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d];

/** From here on the bytes are not a document. */
export class NoOtlp extends Error {
  override readonly name = 'NoOtlp';
  readonly at: number;

  constructor(at: number) {
    super(`no document at byte ${at}`);
    this.at = at;
  }
}

/**
 * @returns the parts of all documents, and undefined behind each of them. What stands within an element is not checked
 * @throws NoOtlp while they are read
 */
export function* splitOtlp(bytes: Buffer): Generator<Part | undefined> {
  let at = skipSpace(0);

  function skipSpace(from: number): number {
    let next = from;
    while (isSpace(bytes[next])) next++;
    return next;
  }
  /** Behind the closing quote. */
  function endOfString(start: number): number {
    for (let next = start + 1; next < bytes.length; next++) {
      if (bytes[next] === BACKSLASH) next++;
      else if (bytes[next] === QUOTE) return next + 1;
    }
    throw new NoOtlp(start);
  }
  function endOfValue(start: number): number {
    let depth = 0;
    for (let next = start; next < bytes.length; next++) {
      const byte = bytes[next];
      if (byte === QUOTE) next = endOfString(next) - 1;
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
      else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        if (depth === 0) return next;
        depth--;
      } else if (depth > 0 || (byte !== COMMA && !isSpace(byte))) continue;
      else return next;
      if (depth === 0) return next + 1;
    }
    throw new NoOtlp(start);
  }
  function expect(byte: number): void {
    if (bytes[at] !== byte) throw new NoOtlp(at);
    at = skipSpace(at + 1);
  }
  /** @returns whether another follows a comma; else it is behind the closing bracket */
  function hasNext(close: number): boolean {
    at = skipSpace(at);
    if (bytes[at] === COMMA) {
      at = skipSpace(at + 1);
      return true;
    }
    if (bytes[at] !== close) throw new NoOtlp(at);
    at++;
    return false;
  }

  function* list(name: ListName): Generator<Part> {
    expect(OPEN_BRACKET);
    if (bytes[at] === CLOSE_BRACKET) {
      at++;
      return;
    }
    let start = at;
    for (;;) {
      const end = endOfValue(at);
      if (end === at) throw new NoOtlp(at);
      at = end;
      const isMore = hasNext(CLOSE_BRACKET);
      if (!isMore || end - start >= PART_BYTES) {
        yield { name, elements: bytes.subarray(start, end), at: start };
        start = at;
      }
      if (!isMore) return;
    }
  }

  while (at < bytes.length) {
    const begin = at;
    let isKnown = false;
    expect(OPEN_BRACE);
    if (bytes[at] === CLOSE_BRACE) throw new NoOtlp(begin);
    do {
      if (bytes[at] !== QUOTE) throw new NoOtlp(at);
      const end = endOfString(at);
      const name = bytes.toString('latin1', at + 1, Math.min(end - 1, at + LONGEST_NAME));
      at = skipSpace(end);
      expect(COLON);
      if (isListName(name)) {
        isKnown = true;
        yield* list(name);
      } else at = endOfValue(at);
    } while (hasNext(CLOSE_BRACE));
    if (!isKnown) throw new NoOtlp(begin);
    yield undefined;
    at = skipSpace(at);
  }
}

function isListName(name: string): name is ListName {
  return Object.hasOwn(PATHS, name);
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
