/** Handlers that answer no request: crons, queues, mail. */
import { describe, expect, it } from 'vitest';
import { currentTelemetry, withSpan } from '../../../../src/telemetry/index.ts';
import { attributeOf, ENV, openDoor } from './door.fixture.ts';

const HEADERS = {
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  'x-amzn-trace-id': 'Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=b7ad6b7169203331;Sampled=1',
};
type Work = (...args: unknown[]) => unknown;

function createMessage(id: string, body: unknown, attempts = 1) {
  const settled: string[] = [];
  return {
    id,
    body,
    attempts,
    settled,
    ack: () => void settled.push('ack'),
    retry: (options?: object) => void settled.push(`retry ${JSON.stringify(options)}`),
  };
}

async function consume(messages: ReturnType<typeof createMessage>[], work: Work) {
  const door = openDoor();
  const { queue } = door.observe({ queue: async (...args: unknown[]) => work(...args) });
  const all: string[] = [];
  const batch = {
    queue: 'jobs',
    messages,
    ackAll: () => void all.push('ackAll'),
    retryAll: () => void all.push('retryAll'),
  };
  const outcome = await queue(batch, ENV, door.context).catch((error: unknown) => error);
  await door.settle();
  const spans = door.vendors.spans();
  const root = spans.find(({ name }) => name === 'process jobs');
  const each = spans.filter(({ name }) => name === 'process jobs message');
  return { door, outcome, batch, all, root, each };
}

describe('scheduled', () => {
  it('is a trace of its own, told to all four vendors under one id', async () => {
    const door = openDoor();
    const event = { cron: '*/5 * * * *', scheduledTime: 1_764_300_000_000 };
    const seen: unknown[] = [];
    const { scheduled } = door.observe({
      async scheduled(...args: unknown[]) {
        seen.push(...args);
        currentTelemetry()?.report('cleaned', 'info');
        await withSpan('clean', () => undefined);
      },
    });
    await scheduled(event, ENV, door.context);
    expect(seen).toEqual([event, ENV, door.context]);
    await door.settle();
    const [root, work] = door.vendors.spans();
    expect(root).toMatchObject({ name: 'scheduled */5 * * * *', kind: 2 });
    expect(work).toMatchObject({ name: 'clean', parentSpanId: root?.spanId });
    expect(attributeOf(root, 'faas.trigger')).toBe('timer');
    expect(attributeOf(root, 'faas.time')).toBe('2025-11-28T03:20:00.000Z');
    const id = root?.traceId;
    expect(door.vendors.segments()).toMatchObject([
      { trace_id: `1-${id?.slice(0, 8)}-${id?.slice(8)}`, subsegments: [{ name: 'clean' }] },
    ]);
    const [line] = door.vendors.logLines().filter(({ trace_id }) => trace_id === id);
    expect(line).toMatchObject({ message: 'scheduled */5 * * * *', outcome: 'ok' });
    expect(door.vendors.items()).toMatchObject([{ custom: { trace_id: id } }]);
    expect(door.vendors.items()[0]).not.toHaveProperty('request');
  });

  it('that fails is reported, and fails', async () => {
    const door = openDoor();
    const error = new RangeError('no room');
    const { scheduled } = door.observe({
      async scheduled(_event: object, _env: object, _context: object) {
        throw error;
      },
    });
    await expect(scheduled({}, ENV, door.context)).rejects.toBe(error);
    await door.settle();
    const [root] = door.vendors.spans();
    expect(root).toMatchObject({ name: 'scheduled', status: { code: 2, message: 'no room' } });
    expect(attributeOf(root, 'error.type')).toBe('RangeError');
    expect(door.vendors.segments()).toMatchObject([{ fault: true }]);
    expect(door.vendors.items()).toHaveLength(1);
    const messages = door.vendors.logLines().map(({ message, level }) => `${level} ${message}`);
    expect(messages).toEqual(expect.arrayContaining(['ERROR Unhandled error', 'ERROR scheduled']));
  });
});

describe('queue', () => {
  it('is a trace for a batch, with a span for each message, linked to its producer', async () => {
    const messages = [
      createMessage('m1', { order: 1, $telemetry: HEADERS }),
      createMessage('m2', 'text', 3),
    ];
    const bodies: unknown[] = [];
    const { root, each } = await consume(messages, () => {
      bodies.push(...messages.map(({ body }) => body));
    });
    expect(bodies).toEqual([{ order: 1 }, 'text']);
    expect(root).toMatchObject({ kind: 5 });
    expect(attributeOf(root, 'messaging.batch.message_count')).toBe('2');
    expect(each).toMatchObject([
      {
        kind: 5,
        parentSpanId: root?.spanId,
        links: [{ traceId: HEADERS.traceparent.slice(3, 35), spanId: 'b7ad6b7169203331' }],
      },
      { parentSpanId: root?.spanId },
    ]);
    expect(each.map((span) => attributeOf(span, 'messaging.message.id'))).toEqual(['m1', 'm2']);
    expect(each.map((span) => attributeOf(span, 'messaging.message.delivery_attempt'))).toEqual([
      '1',
      '3',
    ]);
  });

  it.each<[string, Work, string[], string[][]]>([
    ['nothing', () => undefined, ['ack', 'ack'], [[], []]],
    [
      'each',
      (batch) => {
        const { messages } = batch as { messages: ReturnType<typeof createMessage>[] };
        messages[0]?.retry({ delaySeconds: 9 });
        messages[1]?.ack();
      },
      ['retry', 'ack'],
      [['retry {"delaySeconds":9}'], ['ack']],
    ],
    ['all', (batch) => (batch as { retryAll(): void }).retryAll(), ['retry', 'retry'], [[], []]],
  ])('tells what becomes of messages when the app settles %s', async (_, work, told, settled) => {
    const messages = [createMessage('m1', 1), createMessage('m2', 2)];
    const { each } = await consume(messages, work);
    const outcomes = each
      .toSorted((a, b) =>
        String(attributeOf(a, 'messaging.message.id')).localeCompare(
          String(attributeOf(b, 'messaging.message.id')),
        ),
      )
      .map((span) => attributeOf(span, 'messaging.message.outcome'));
    expect(outcomes).toEqual(told);
    expect(messages.map((message) => message.settled)).toEqual(settled);
  });

  it('that fails is reported, and its messages come again', async () => {
    const error = new Error('no');
    const { outcome, root, each, door } = await consume([createMessage('m1', {})], () => {
      throw error;
    });
    expect(outcome).toBe(error);
    expect(root).toMatchObject({ status: { code: 2 } });
    expect(attributeOf(each[0], 'messaging.message.outcome')).toBe('retry');
    expect(door.vendors.items()).toHaveLength(1);
  });

  it.each([
    [{ $telemetry: 'mine' }],
    [{ $telemetry: { traceparent: 1 } }],
    [['$telemetry']],
    [null],
    [new Date(0)],
  ])('leaves the body %j as it is', async (body) => {
    const message = createMessage('m1', body);
    const copy = structuredClone(body);
    const { each } = await consume([message], () => undefined);
    expect(message.body).toEqual(copy);
    expect(each[0]).not.toHaveProperty('links');
  });
});

describe('email', () => {
  it('is a trace whose answers are calls, and tells no address', async () => {
    const door = openDoor();
    const called: unknown[] = [];
    const message = {
      from: 'worf@example.com',
      to: 'shop@example.com',
      rawSize: 1234,
      forward: async (to: string) => void called.push(to),
      setReject: (reason: string) => void called.push(reason),
    };
    const { email } = door.observe({
      async email(mail: typeof message, _env: object, _context: object) {
        mail.setReject('full');
        await mail.forward('box@example.com');
      },
    });
    await email(message, ENV, door.context);
    await door.settle();
    expect(called).toEqual(['full', 'box@example.com']);
    const [root, forward] = door.vendors.spans();
    expect(root).toMatchObject({ name: 'email', kind: 5 });
    expect(attributeOf(root, 'email.rejected')).toBe('true');
    expect(attributeOf(root, 'messaging.message.envelope.size')).toBe('1234');
    expect(forward).toMatchObject({ name: 'email forward', kind: 3, parentSpanId: root?.spanId });
    expect(JSON.stringify(door.vendors.exchanges)).not.toContain('example.com');
  });
});
