/**
 * A process that stands where the four vendors are, accepts everything and counts it. It does not parse: each
 * kind of thing carries one piece of text exactly once, and inside a JSON string that text would be escaped
 * once more, so counting the text is exact and cheap enough not to slow the worker it shares the machine with.
 */
import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { gunzipSync } from 'node:zlib';
import { answerOrders } from '../child.ts';
import { SinkOrder, type Counts } from './counts.ts';
import { EVERY_REQUEST } from './every-request.ts';

type Kind = Exclude<keyof Counts, 'fetches'>;

/** Documents and log messages are JSON text in a JSON string, hence the backslashes. */
const MARKS: Readonly<Record<Kind, string>> = {
  spans: '"startTimeUnixNano":"',
  documents: '\\"trace_id\\":\\"1-',
  events: '\\"trace_id\\":\\"',
  items: '"access_token":"',
};

/** To all else an empty object says that nothing was refused. */
const RULES = JSON.stringify({ SamplingRuleRecords: [EVERY_REQUEST] });

const counts: Counts = { fetches: 0, spans: 0, documents: 0, events: 0, items: 0 };

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const received = Buffer.concat(chunks);
    counts.fetches += 1;
    const kind = kindOf(request);
    if (kind !== undefined) {
      const gzipped = request.headers['content-encoding'] === 'gzip';
      counts[kind] += occurrences(gzipped ? gunzipSync(received) : received, MARKS[kind]);
    }
    const answer = request.url === '/GetSamplingRules' ? RULES : '{}';
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': answer.length,
    });
    response.end(answer);
  });
});

function kindOf({ url = '', headers }: IncomingMessage): Kind | undefined {
  if (url.endsWith('/v1/traces')) return 'spans';
  if (url.endsWith('/TraceSegments')) return 'documents';
  if (headers['x-amz-target'] === 'Logs_20140328.PutLogEvents') return 'events';
  return url.endsWith('/item/') ? 'items' : undefined;
}

function occurrences(body: Buffer, mark: string): number {
  let count = 0;
  for (let at = body.indexOf(mark); at !== -1; at = body.indexOf(mark, at + mark.length))
    count += 1;
  return count;
}

// A worker that was idle must not meet a connection that is just being closed: what it then does is not measured here.
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1');
const listening = once(server, 'listening');

answerOrders(SinkOrder, async ({ ask }) => {
  await listening;
  if (ask === 'counts') return counts;
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Cannot tell the port');
  return { port: address.port };
});
