/**
 * Workers that are not a plain object with an async `fetch`, and answers that are not plain text. `/NAME/bare` serves
 * one as it is, and `/NAME/observed` serves an observed one.
 */
import { observe } from '../../../src/telemetry/index.ts';

type Fetch = (request: Request, env: unknown, context: unknown) => unknown;
interface Handlers {
  readonly fetch: Fetch;
}

class Shop {
  readonly #name = 'shop';
  fetch(request: Request): Response {
    return new Response(`${this.#name} ${request.method}`);
  }
}
class FrozenShop extends Shop {
  constructor() {
    super();
    Object.freeze(this);
  }
}
class ShopOfGetters {
  readonly #name = 'getters';
  get fetch(): Fetch {
    return () => new Response(this.#name);
  }
}

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

function streamOf(...chunks: unknown[]): ReadableStream {
  return new ReadableStream({
    pull(controller) {
      const chunk = chunks.shift();
      if (chunk === undefined) controller.close();
      else if (chunk instanceof Error) controller.error(chunk);
      else controller.enqueue(chunk);
    },
  });
}

const zipped = (text: string): ReadableStream =>
  streamOf(bytes(text)).pipeThrough(new CompressionStream('gzip'));

const answering = (answer: () => unknown) => (): Handlers => ({ fetch: answer });
const throwing = (make: () => unknown) => (): Handlers => ({
  fetch: () => {
    throw make();
  },
});

/** Each is made for every request. */
const APPS: Readonly<Record<string, () => object>> = {
  'an instance of a class': () => new Shop(),
  'a frozen instance': () => new FrozenShop(),
  'a sealed object': () => Object.seal({ fetch: () => new Response('sealed') }),
  'a fetch that cannot be replaced': () =>
    Object.defineProperty({}, 'fetch', { value: () => new Response('fixed') }),
  'a getter of its class': () => new ShopOfGetters(),
  'a proxy that has any method': () =>
    Object.setPrototypeOf(
      { fetch: () => new Response('routed') },
      new Proxy({}, { get: () => () => new Response('a route') }),
    ),
  'an object without a prototype': () =>
    Object.assign(Object.create(null), { fetch: () => new Response('plain') }),
  'observed twice': () => observe(observe({ fetch: () => new Response('twice') })),
  'a copy of an observed one': () => ({ ...observe({ fetch: () => new Response('copied') }) }),
  'one within another': () => {
    const inner = observe({ fetch: () => new Response('inner') });
    return { fetch: (): unknown => inner.fetch() };
  },

  'a promise of another kind': answering(() => ({
    // oxlint-disable-next-line unicorn/no-thenable -- it is what an app may answer
    then: (resolve: (answer: Response) => void) => resolve(new Response('later')),
  })),
  nothing: answering(() => undefined),
  'an object': answering(() => ({ status: 200 })),
  'a network error': answering(() => Response.error()),
  'a redirect': answering(() => Response.redirect('https://shop.example/', 303)),
  'no content': answering(() => new Response(null, { status: 204 })),
  'reset content': answering(() => new Response(null, { status: 205 })),
  'not modified': answering(() => new Response(null, { status: 304, headers: { etag: '"1"' } })),
  'an empty body': answering(() => new Response('')),
  'a form': answering(() => new Response(new URLSearchParams({ a: '1' }))),
  'a blob': answering(() => new Response(new Blob(['blob'], { type: 'text/x' }))),
  bytes: answering(() => new Response(bytes('bytes'))),
  'a clone': answering(() => new Response('cloned').clone()),
  'clones of one': () => {
    const kept = new Response('kept');
    return { fetch: () => kept.clone() };
  },
  'a body that was read': answering(async () => {
    const response = new Response('read');
    await response.text();
    return response;
  }),
  'many cookies': answering(() => {
    const headers = new Headers([
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ]);
    return new Response('cookies', { headers });
  }),
  'a status of its own': answering(() => new Response('own', { status: 299, statusText: 'Own' })),

  'a stream': answering(() => new Response(streamOf(bytes('one'), bytes('two')))),
  'a stream of nothing': answering(() => new Response(streamOf())),
  'half of a stream that was split': answering(() => {
    const [half] = streamOf(bytes('split')).tee();
    return new Response(half);
  }),
  'a stream of texts': answering(() => new Response(streamOf('text'))),
  'a stream that breaks at once': answering(() => new Response(streamOf(new Error('torn')))),
  'a stream of bytes': answering(() => {
    let sent = false;
    const source = {
      type: 'bytes' as const,
      pull(controller: ReadableByteStreamController) {
        if (sent) controller.close();
        else controller.enqueue(bytes('byob'));
        sent = true;
      },
    };
    return new Response(new ReadableStream(source));
  }),
  'a stream that is zipped by the runtime': answering(
    () => new Response(streamOf(bytes('zip me')), { headers: { 'content-encoding': 'gzip' } }),
  ),
  'a stream that is zipped already': answering(() => {
    const init: ResponseInit & { encodeBody: string } = {
      headers: { 'content-encoding': 'gzip' },
      encodeBody: 'manual',
    };
    return new Response(zipped('zipped'), init);
  }),
  'what another server answers': answering(() => fetch('https://upstream.example/text')),
  'what another server zips': answering(() => fetch('https://upstream.example/zipped')),
  'what another server has not': answering(() => fetch('https://upstream.example/missing')),
  'a stream through a stream': answering(async () => {
    const { body } = await fetch('https://upstream.example/text');
    return new Response(body?.pipeThrough(new TransformStream()));
  }),

  'a text that is thrown': throwing(() => 'no'),
  'nothing that is thrown': throwing(() => undefined),
  'a null that is thrown': throwing(() => null),
  'a response that is thrown': throwing(() => new Response('thrown', { status: 400 })),
  'a frozen error that is thrown': throwing(() => Object.freeze(new RangeError('cold'))),
  'an error whose members throw': throwing(
    () =>
      new Proxy(new Error('hidden'), {
        get: () => {
          throw new TypeError('no member');
        },
      }),
  ),
};

export default {
  async fetch(request: Request, env: unknown, context: unknown): Promise<unknown> {
    const { pathname } = new URL(request.url);
    const [, name = '', way] = decodeURIComponent(pathname).split('/');
    if (name === '') return Response.json(Object.keys(APPS));
    const app = Object(APPS[name]?.());
    return (way === 'observed' ? observe(app) : app).fetch(request, env, context);
  },
};
