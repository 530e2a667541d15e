import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import * as v from 'valibot';
import { segmentDocuments } from './bodies.ts';
import { problemOf, startLoad } from './load.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

const Batch = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ TraceSegmentDocuments: v.array(v.string()) }),
);

/** A server that keeps the bodies it gets and answers each by the status that `answer` gives. */
async function listen(answer: (count: number) => number) {
  const bodies: string[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(Buffer.concat(chunks).toString());
      response.writeHead(answer(bodies.length), { 'content-length': 2, connection: 'close' });
      response.end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Cannot tell the port');
  const kill = async () => server.closeAllConnections();
  const rest = async () => undefined;
  return { bodies, target: { name: 'fake', port: address.port, pid: undefined, rest, kill } };
}

function start() {
  const load = startLoad();
  closing.push(() => load.close());
  return load;
}

const recipe = { kind: 'segments', documents: 2 } as const;

it('startLoad sends every request once, each with ids of its own, to a server that closes connections', async () => {
  const { bodies, target } = await listen(() => 200);
  const load = start();
  const sample = await load.send({ name: 'fake', server: target, recipe }, 20);
  expect(sample).toMatchObject({ refused: 0, problem: undefined });
  expect(sample.acknowledged.toSorted((a, b) => a - b)).toEqual([...Array(20).keys()]);
  const documents = bodies.flatMap((body) => v.parse(Batch, body).TraceSegmentDocuments);
  expect(new Set(documents.map((text) => JSON.parse(text).id)).size).toBe(40);
});

it('startLoad says that answers were refused', async () => {
  const { target } = await listen((count) => (count === 3 ? 503 : 200));
  const sample = await start().send({ name: 'fake', server: target, recipe }, 5);
  expect(sample.problem).toBe('1 answers were not 200');
  expect(sample.acknowledged).toHaveLength(4);
});

it('startLoad tells what was answered until the server broke off', async () => {
  const { bodies, target } = await listen(() => 200);
  const load = start();
  const { acknowledged } = await load.sendUntilItBreaks(
    { name: 'fake', server: target, recipe },
    5_000,
    async () => {
      while (bodies.length < 50) await new Promise((resolve) => setImmediate(resolve));
      closing.splice(0, 1).forEach((close) => close());
      await target.kill();
    },
  );
  expect(acknowledged.length).toBeGreaterThan(0);
  expect(acknowledged.length).toBeLessThan(5_000);
});

it('segmentDocuments are of one kilobyte each', () => {
  const { TraceSegmentDocuments } = v.parse(Batch, segmentDocuments(7, 10));
  expect(TraceSegmentDocuments.map((text) => Buffer.byteLength(text))).toEqual(
    Array(10).fill(1_000),
  );
});

it.each([
  { refused: 0, perSecond: 100, ownLoad: 0.8, problem: undefined },
  { refused: 0, perSecond: 100, ownLoad: 0.97, problem: 'the load generator used 0.97 of a core' },
  { refused: 0, perSecond: 300, ownLoad: 1.2, problem: undefined },
  { refused: 2, perSecond: 300, ownLoad: 1.2, problem: '2 answers were not 200' },
])(
  'problemOf judges the generator once it has sent for half a second: $ownLoad of a core at $perSecond/s',
  ({ problem, ...report }) => {
    const acknowledged = [...Array(100).keys()];
    expect(problemOf({ ...report, acknowledged, latencyMs: { p50: 1, p99: 1 } })).toBe(problem);
  },
);
