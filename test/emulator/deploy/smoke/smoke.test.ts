/** The smoke test against the real worker and the emulator, and against an API that is not right. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { smoke } from '../../../../emulator/deploy/smoke/smoke.ts';
import type { RunningEmulator } from '../../../../emulator/emulator.ts';
import { start } from '../../start.ts';

let emulator: RunningEmulator;
let server: Server | undefined;
beforeAll(async () => {
  emulator = await start({ environment: { TELEMETRY_LINGER_MS: '10' } });
});
afterAll(() => emulator?.close());
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

async function run(
  url: string,
  vendors: string | undefined,
  environment: Record<string, string> = {},
  patienceMs = 20_000,
) {
  const printed: string[] = [];
  const code = await smoke({
    url,
    emulator: vendors,
    environment,
    signal: AbortSignal.timeout(60_000),
    print: (line) => printed.push(line),
    patienceMs,
  });
  return { code, text: printed.join('\n') };
}

async function serve(answer: (path: string) => { status: number; body: string; trace?: string }) {
  server = createServer((request, response) => {
    const { status, body, trace } = answer(request.url ?? '');
    if (trace !== undefined) response.setHeader('x-amzn-trace-id', trace);
    response.writeHead(status).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

it('finds its trace at all four vendors', async () => {
  const { code, text } = await run(String(emulator.apiUrl), String(emulator.url));
  expect(text.match(/the trace arrived/g)).toHaveLength(4);
  expect(code).toBe(0);
});

it('says which trace did not arrive, and where to look', async () => {
  const other = await start({ worker: false });
  try {
    const { code, text } = await run(String(emulator.apiUrl), String(other.url), {}, 1);
    expect(text).toMatch(
      /CloudWatch Logs: THE TRACE DID NOT ARRIVE; look at the log group cruddur/,
    );
    expect(code).toBe(1);
  } finally {
    await other.close();
  }
});

it.each([
  ['another status', 500, '[]', 'Root=1-00000001-000000000000000000000002', 'answers 500'],
  ['another body', 200, '{"a":1}', 'Root=1-00000001-000000000000000000000002', 'another body'],
  ['no trace', 200, '{"success":true}', undefined, 'without a trace id'],
])('tells an API that answers with %s', async (_what, status, body, trace, said) => {
  const url = await serve((path) =>
    path.endsWith('?live')
      ? { status: 200, body: '{}' }
      : { status, body, ...(trace !== undefined && { trace }) },
  );
  await expect(run(url, 'http://127.0.0.1:9', {}, 1)).rejects.toThrow(said);
});

it.each([
  ['401', 401, '{}'],
  ['403', 403, '{}'],
  ['400, as AWS answers to a wrong key', 400, '{"__type":"UnrecognizedClientException"}'],
])('asks a vendor that refuses its key with %s once', async (_what, status, body) => {
  const asked: string[] = [];
  const vendors = await serve((path) => {
    asked.push(path);
    return { status, body };
  });
  const { code, text } = await run(String(emulator.apiUrl), vendors, {}, 600_000);
  expect(text.match(new RegExp(`did not say \\(it answers ${status}\\)`, 'g'))).toHaveLength(4);
  expect(asked).toHaveLength(4);
  expect(code).toBe(0);
});

it('tells an API that is not there', async () => {
  await expect(run('http://127.0.0.1:9', undefined)).rejects.toThrow(
    'Cannot test http://127.0.0.1:9: it cannot be reached',
  );
});
