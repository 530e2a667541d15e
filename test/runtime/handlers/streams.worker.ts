/** Answers that end later than the handler, and such that do not. */
import { observe } from '../../../src/telemetry/index.ts';

const texts = new TextEncoder();
const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

function slow(count: number, failing = false): ReadableStream<Uint8Array> {
  let left = count;
  return new ReadableStream({
    async pull(controller) {
      await wait(100);
      if (left === 0 && failing) throw new RangeError('torn');
      if (left === 0) controller.close();
      else controller.enqueue(texts.encode('chunk'));
      left -= 1;
    },
  });
}

export default observe({
  async fetch(request: Request): Promise<Response> {
    const { pathname, origin } = new URL(request.url);
    switch (pathname) {
      case '/slow':
        return new Response(slow(3), { headers: { 'content-type': 'text/plain', 'x-own': '1' } });
      case '/torn':
        return new Response(slow(1, true));
      case '/upstream':
        return fetch('https://upstream.example/');
      case '/identity': {
        const { readable, writable } = new IdentityTransformStream();
        const writer = writable.getWriter();
        void (async () => {
          await wait(100);
          await writer.write(texts.encode('identity'));
          await writer.close();
        })();
        return new Response(readable);
      }
      case '/json':
        return Response.json({ origin: origin.length > 0 });
      case '/nothing':
        return new Response(null, { status: 204 });
      default:
        return new Response('text');
    }
  },
});
declare const IdentityTransformStream: new () => TransformStream<Uint8Array, Uint8Array>;
