/**
 * Names the kind of an error, so that equal ones are counted together and new ones are recognised: its type and the
 * place it was thrown at, which the code chooses and not the caller. The message may hold what a caller sent, and is
 * not looked at.
 */

const MAX_LENGTH = 200;
/** Of one isolate. Beyond it the oldest are forgotten, and are news again. */
const MAX_KINDS = 1_000;
/**
 * A line of a stack: `at f (file:1:2)` of V8, `f@file:1:2` of others. Matching takes time in proportion to a line's
 * length, for any line.
 */
const FRAME = /^(?:[ \t]*at\s.*|[^@\n]*@.*:\d+:\d+)$/m;

/**
 * Reads the stack, which costs; call it when the response is on its way. Never throws.
 *
 * @param place where there is no stack: a route or a path's template
 */
export function errorKind(error: unknown, place: string): string {
  try {
    if (!(error instanceof Error)) return `${typeof error} ${place}`.slice(0, MAX_LENGTH);
    const { name, message, stack } = error;
    const frame = typeof stack === 'string' ? firstFrame(stack, message) : undefined;
    const type = typeof name === 'string' ? name : 'Error';
    return `${type.slice(0, 50)} ${frame ?? place}`.slice(0, MAX_LENGTH);
  } catch {
    return `unreadable ${place}`.slice(0, MAX_LENGTH);
  }
}

/** The message stands before the frames, and may hold lines that look like some. */
function firstFrame(stack: string, message: unknown): string | undefined {
  const at = typeof message === 'string' ? stack.indexOf(message) : -1;
  const frames = at === -1 ? stack : stack.slice(at + String(message).length);
  return FRAME.exec(frames)?.[0].trim();
}

/** The kinds that an isolate has seen. */
export class ErrorKinds {
  readonly #seen = new Set<string>();

  /** Whether this kind was not seen before; it is from now on. */
  isNew(kind: string): boolean {
    if (this.#seen.has(kind)) return false;
    const [oldest] = this.#seen;
    if (this.#seen.size >= MAX_KINDS && oldest !== undefined) this.#seen.delete(oldest);
    this.#seen.add(kind);
    return true;
  }
}
