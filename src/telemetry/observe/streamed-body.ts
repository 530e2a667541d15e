/**
 * Watches the body of a response that is a stream, so that its span ends when the body does. A body of known length (text,
 * JSON, a Blob, a value of KV, R2 or the cache) is over with the response and stays as it is: workerd knows the length
 * under a symbol that it does not document. Other runtimes do not tell, so there only those streams are watched whose
 * headers say so. What is lost: the content-length of a stream that had one.
 */

/** How a body ended. */
export interface BodyEnd {
  readonly bytes: number;
  /** What the stream threw. */
  readonly error?: unknown;
  /** The reader gave up. */
  readonly isCancelled?: boolean;
}

/** A body of these is none. RFC 9110, section 6.4.1 */
const WITHOUT_BODY: ReadonlySet<number> = new Set([101, 204, 205, 304]);

/**
 * The response with a body that is watched; undefined where its end is known already.
 *
 * @param ended called once
 */
export function watchBody(response: Response, ended: (end: BodyEnd) => void): Response | undefined {
  const { body } = response;
  if (body === null || !isStreamed(response)) return undefined;
  const reader = body.getReader();
  let bytes = 0;
  const watched = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) {
          ended({ bytes });
          controller.close();
          return;
        }
        bytes += value.byteLength;
        controller.enqueue(value);
      } catch (error) {
        ended({ bytes, error });
        throw error;
      }
    },
    cancel(reason) {
      ended({ bytes, isCancelled: true });
      return reader.cancel(reason);
    },
  });
  return new Response(watched, response);
}

/** Whether the body ends later than the response. */
export function isStreamed({ body, status, headers }: Response): boolean {
  if (body === null || WITHOUT_BODY.has(status) || body.locked) return false;
  const length = lengthSymbolOf(body);
  if (length !== undefined) return Reflect.get(body, length) === undefined;
  const type = headers.get('content-type') ?? '';
  return type.startsWith('text/event-stream') || headers.get('transfer-encoding') === 'chunked';
}

/** Of workerd's streams; it is the same for all, and looked up each time because it costs little. */
function lengthSymbolOf(body: ReadableStream): symbol | undefined {
  const prototype: unknown = Object.getPrototypeOf(body);
  return typeof prototype === 'object' && prototype !== null
    ? Object.getOwnPropertySymbols(prototype).find(({ description }) => description === 'length')
    : undefined;
}
