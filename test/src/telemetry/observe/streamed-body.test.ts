import { describe, expect, it, vi } from 'vitest';
import { watchBody, type BodyEnd } from '../../../../src/telemetry/observe/streamed-body.ts';

const SSE = { headers: { 'content-type': 'text/event-stream' } };

function streamOf(...chunks: (string | Error)[]): ReadableStream<Uint8Array> {
  const texts = new TextEncoder();
  const left = [...chunks];
  return new ReadableStream({
    pull(controller) {
      const next = left.shift();
      if (next instanceof Error) throw next;
      if (next === undefined) controller.close();
      else controller.enqueue(texts.encode(next));
    },
  });
}

function watch(response: Response) {
  const ended = vi.fn<(end: BodyEnd) => void>();
  return { watched: watchBody(response, ended), ended };
}

describe('watchBody', () => {
  it('hands a stream on as it is, and tells when it is over', async () => {
    const { watched, ended } = watch(new Response(streamOf('one', 'two'), { ...SSE, status: 201 }));
    expect(watched?.status).toBe(201);
    expect(watched?.headers.get('content-type')).toBe('text/event-stream');
    expect(ended).not.toHaveBeenCalled();
    expect(await watched?.text()).toBe('onetwo');
    expect(ended.mock.calls).toEqual([[{ bytes: 6 }]]);
  });

  it('tells of a stream that fails, which fails for its reader too', async () => {
    const error = new RangeError('torn');
    const { watched, ended } = watch(new Response(streamOf('one', error), SSE));
    await expect(watched?.text()).rejects.toBe(error);
    expect(ended.mock.calls).toEqual([[{ bytes: 3, error }]]);
  });

  it('tells of a reader that gives up, and the stream hears of it', async () => {
    const cancel = vi.fn<(reason: unknown) => void>();
    const { watched, ended } = watch(new Response(new ReadableStream({ cancel }), SSE));
    await watched?.body?.cancel('bored');
    expect(cancel).toHaveBeenCalledWith('bored');
    expect(ended.mock.calls).toEqual([[{ bytes: 0, isCancelled: true }]]);
  });

  it.each([
    ['no body', new Response(null)],
    ['a text', new Response('text')],
    ['JSON', Response.json({})],
    ['204', new Response(null, { ...SSE, status: 204 })],
  ])('leaves %s alone', (_, response) => {
    expect(watch(response).watched).toBeUndefined();
  });

  it('knows a stream by the length that workerd keeps of bodies', () => {
    const length = Symbol('length');
    const isWatched = (known: number | undefined): boolean => {
      const stream = new ReadableStream();
      Object.defineProperty(stream, length, { value: known });
      return watchBody(new Response(stream), () => undefined, length) !== undefined;
    };
    expect(isWatched(3)).toBe(false);
    expect(isWatched(undefined)).toBe(true);
  });

  it('does not look at a body whose headers say that it is over with the response', () => {
    const response = Response.json({});
    const look = vi.fn<() => null>(() => null);
    Object.defineProperty(response, 'body', { get: look });
    expect(watch(response).watched).toBeUndefined();
    expect(look).not.toHaveBeenCalled();
  });
});
