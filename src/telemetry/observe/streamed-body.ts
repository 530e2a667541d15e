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

/** Statuses of responses that have no body. RFC 9110, section 6.4.1 */
const WITHOUT_BODY: ReadonlySet<number> = new Set([101, 204, 205, 304]);

/** In which workerd keeps the length of a stream, where it knows it. Other runtimes have no such symbol. */
const LENGTH = Object.getOwnPropertySymbols(ReadableStream.prototype).find(
  ({ description }) => description === 'length',
);

/**
 * The response with a body that is watched; undefined where its end is known already.
 *
 * @param ended called once
 * @param length of the runtime's streams
 */
export function watchBody(
  response: Response,
  ended: (end: BodyEnd) => void,
  length = LENGTH,
): Response | undefined {
  const body = isStreamed(response, length) ? response.body : null;
  if (body === null) return undefined;
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

/** Whether the body ends later than the response. @param length of the runtime's streams */
export function isStreamed(response: Response, length = LENGTH): boolean {
  if (length === undefined && !saysItIsStreamed(response)) return false;
  const { body } = response;
  if (body === null) return false;
  // Asked first, as it answers for most: in workerd each question costs.
  if (length !== undefined && Reflect.get(body, length) !== undefined) return false;
  return !WITHOUT_BODY.has(response.status) && !body.locked;
}

/** By its headers. Deno makes a stream of a body that is looked at, and sends it without its length. */
function saysItIsStreamed({ headers }: Response): boolean {
  const type = headers.get('content-type') ?? '';
  return type.startsWith('text/event-stream') || headers.get('transfer-encoding') === 'chunked';
}
