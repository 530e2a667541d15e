/** Goes through the API as its front end would, without writing, and remembers under which traces. */
import * as v from 'valibot';
import { Failure } from '../command.ts';

export interface Walk {
  /** 32 hex digits. Of a request that reads the feed. */
  readonly trace: string;
  /** Of the request that reports to Rollbar. */
  readonly reported: string;
  readonly steps: number;
}

const Rows = v.array(v.looseObject({}));
const Health = v.object({ success: v.literal(true) });
const Missing = v.object({ error: v.literal('not_found') });
const Greeting = v.literal('Hello World!');

const STEPS = [
  { path: '/api/health-check', status: 200, body: Health },
  { path: '/api/activities/home', status: 200, body: Rows },
  { path: '/api/activities/@andrewbrown', status: 200, body: Rows },
  { path: '/api/activities/search?term=cloud', status: 200, body: Rows },
  { path: '/api/message_groups', status: 200, body: Rows },
  { path: '/api/nowhere', status: 404, body: Missing },
  { path: '/rollbar/test', status: 200, body: Greeting },
] as const;

const MAX_ANSWER_MS = 15_000;
/** A first deploy's name takes a moment until it is known everywhere. */
const MAX_FIRST_MS = 60_000;
const BETWEEN_MS = 1_000;

/** @throws naming the request that did not answer as it should */
export async function walk(url: string, signal: AbortSignal): Promise<Walk> {
  await waitUntilAnswers(url, signal);
  const traces = new Map<string, string>();
  for (const { path, status, body } of STEPS) {
    const response = await call(url, path, signal);
    const text = await response.text();
    if (response.status !== status) {
      throw new Failure(
        `GET ${path} answers ${response.status} instead of ${status}: ${cut(text)}`,
      );
    }
    if (!v.is(body, path === '/rollbar/test' ? text : parse(text))) {
      throw new Failure(`GET ${path} answers ${status} with another body: ${cut(text)}`);
    }
    const trace = /Root=1-([\da-f]{8})-([\da-f]{24})/.exec(
      response.headers.get('x-amzn-trace-id') ?? '',
    );
    if (trace === null)
      throw new Failure(`GET ${path} answers without a trace id: telemetry is off`);
    traces.set(path, `${trace[1]}${trace[2]}`);
  }
  return {
    trace: traces.get('/api/activities/home') ?? '',
    reported: traces.get('/rollbar/test') ?? '',
    steps: STEPS.length,
  };
}

function call(url: string, path: string, signal: AbortSignal): Promise<Response> {
  return fetch(new URL(path, url), {
    headers: { 'x-amzn-trace-id': 'Sampled=1' },
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(MAX_ANSWER_MS)]),
  });
}

async function waitUntilAnswers(url: string, signal: AbortSignal): Promise<void> {
  const until = performance.now() + MAX_FIRST_MS;
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);
  for (;;) {
    const failure = await call(url, '/api/health-check?live', signal).then(
      (response) => (response.ok ? undefined : `it answers ${response.status}`),
      () => 'it cannot be reached',
    );
    signal.throwIfAborted();
    if (failure === undefined) return;
    if (isLocal || performance.now() > until) {
      throw new Failure(`Cannot test ${url}: ${failure}`);
    }
    await pause(BETWEEN_MS, signal);
  }
}

export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(new Failure('Stopped'));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal.addEventListener('abort', stop, { once: true });
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function cut(text: string): string {
  return text.slice(0, 200);
}
