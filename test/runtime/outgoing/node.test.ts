import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createOutgoing, VARIABLES } from './app.ts';
import { itCarriesTheContext } from './cases.ts';

interface Span {
  readonly traceId: string;
  readonly name: string;
  readonly traceState?: string;
}

const exported: string[] = [];
const runtimeFetch = globalThis.fetch;
let serve: ReturnType<typeof createOutgoing>;

function waitUntil(work: Promise<unknown>): void {
  work.catch(() => undefined);
}

beforeAll(() => {
  // Once, before tracing wraps it.
  globalThis.fetch = async (input, init) => Response.json(headersOf(new Request(input, init)));
  serve = createOutgoing(
    { ...VARIABLES, DOWNSTREAM_URL: 'http://downstream.test/' },
    async (url, init) => {
      if (url.endsWith('/v1/traces')) exported.push(await new Response(init?.body ?? '').text());
      return Response.json({});
    },
  );
});
afterAll(() => {
  globalThis.fetch = runtimeFetch;
});

function headersOf({ headers }: Request): Record<string, string> {
  return Object.fromEntries(headers);
}

async function ask(
  headers: readonly (readonly [string, string])[],
): Promise<Record<string, string>> {
  const list = headers.map(([name, value]): [string, string] => [name, value]);
  const request = new Request('http://api.test/', { headers: list });
  return JSON.parse(await (await serve({ request, waitUntil })).text());
}

describe('outgoing calls in Node', () => {
  itCarriesTheContext(ask);

  it('have spans that are exported with the trace state, as all others of the request', async () => {
    const traceId = 'a'.repeat(32);
    await ask([
      ['traceparent', `00-${traceId}-00f067aa0ba902b7-01`],
      ['tracestate', 'foo=1,ot=th:a'],
    ]);
    const spans = await vi.waitFor(() => {
      const found = exported
        .flatMap((body) => JSON.parse(body).resourceSpans)
        .flatMap((resource: { scopeSpans: { spans: Span[] }[] }) => resource.scopeSpans)
        .flatMap((scope) => scope.spans)
        .filter((span) => span.traceId === traceId);
      expect(found.length).toBeGreaterThanOrEqual(3);
      return found;
    }, 20_000);
    expect(spans.map(({ name }) => name)).toEqual(['GET', 'fetch GET downstream.test', 'call']);
    expect(spans.map(({ traceState }) => traceState)).toEqual(Array(3).fill('foo=1,ot=th:a'));
  });
});
