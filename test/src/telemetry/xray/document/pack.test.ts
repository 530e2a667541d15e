/** What holds for the documents of any tree of spans, through the encoder's front door. */
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FinishedSpan } from '../../../../../src/telemetry/kit/finished-span.ts';
import { encodeSegment } from '../../../../../src/telemetry/xray/document/encode.ts';
import {
  makeRoot,
  makeSpan,
  readSegment,
  readStandalone,
  ROOT_ID,
  spanContext,
  thrown,
} from './spans.ts';
import type { Subsegment } from './spans.ts';

const LIMIT = 65_536;
const LONG_FIELDS = [
  'url.full',
  'user_agent.original',
  'client.address',
  'aws.operation',
  'aws.region',
  'aws.request_id',
  'aws.account_id',
  'aws.queue_url',
  'aws.table_name',
];
const OPTIONS = { name: 'backend-hono' };
const idOf = (index: number): string => (index + 0x1000).toString(16).padStart(16, '0');

const filler = fc.oneof(
  { weight: 6, arbitrary: fc.constant('') },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        fc.constantFrom('x', 'é', '漢', '😀', '\u0001', '"', '\ud800'),
        fc.nat({ max: 40_000 }),
      )
      .map(([unit, count]) => unit.repeat(count)),
  },
);

const spanParts = fc.record({
  name: fc.string({ unit: 'binary', maxLength: 300 }),
  /** Of another span, of none, of itself, or of one that closes a circle. */
  parent: fc.oneof(fc.nat({ max: 40 }), fc.constant(-1), fc.constant(undefined)),
  kind: fc.constantFrom(SpanKind.INTERNAL, SpanKind.CLIENT, SpanKind.PRODUCER),
  metadata: filler,
  query: filler,
  message: filler,
  annotation: filler,
});

function build(
  parts: readonly (typeof spanParts extends fc.Arbitrary<infer T> ? T : never)[],
): FinishedSpan[] {
  return parts.map(({ name, parent, kind, metadata, query, message, annotation }, index) =>
    makeSpan({
      id: idOf(index),
      parent: parent === undefined ? undefined : parent === -1 ? ROOT_ID : idOf(parent),
      name,
      kind,
      attributes: {
        'aws.xray.annotations': ['annotation'],
        annotation,
        'aws.xray.metadata.big': JSON.stringify({ metadata }),
        'db.system': 'sqlite',
        'db.statement': query,
      },
      events:
        message === '' ? [] : [thrown(message, message, `Error: ${message}\n    at ${message}`)],
      status: { code: SpanStatusCode.UNSET },
    }),
  );
}

interface Read {
  readonly sizes: number[];
  readonly ids: string[];
  /** Ids that standalone documents name as their parent. */
  readonly parents: string[];
}

/** Parses every document by AWS's rules and collects what is in it. */
function read(documents: readonly string[]): Read {
  const ids: string[] = [];
  const visit = (document: Subsegment): void => {
    const open = [document];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      ids.push(next.id);
      open.push(...(next.subsegments ?? []));
    }
  };
  const [first, ...rest] = documents;
  visit(readSegment(first));
  const standalone = rest.map(readStandalone);
  standalone.forEach(visit);
  return {
    sizes: documents.map((text) => Buffer.byteLength(text)),
    ids,
    parents: standalone.map(({ parent_id }) => parent_id),
  };
}

describe('encodeSegment over any tree', () => {
  it('has every span once, in legal documents of at most 64 kB whose parents exist', () => {
    fc.assert(
      fc.property(fc.array(spanParts, { maxLength: 40 }), (parts) => {
        const spans = build(parts);
        const { sizes, ids, parents } = read(encodeSegment(makeRoot(), spans, OPTIONS));
        expect(Math.max(...sizes)).toBeLessThanOrEqual(LIMIT);
        expect(ids.toSorted()).toEqual(
          [ROOT_ID, ...parts.map((_, index) => idOf(index))].toSorted(),
        );
        for (const parent of parents) expect(ids).toContain(parent);
      }),
      { numRuns: 150 },
    );
  });

  it('splits a wide tree, and fills the segment first', () => {
    const attributes = { text: 'é'.repeat(500) };
    const spans = Array.from({ length: 200 }, (_, index) =>
      makeSpan({ id: idOf(index), parent: ROOT_ID, attributes }),
    );
    const { sizes, ids, parents } = read(encodeSegment(makeRoot(), spans, OPTIONS));
    expect(ids).toHaveLength(201);
    expect(sizes[0]).toBeGreaterThan(LIMIT - 2_000);
    expect(sizes[0]).toBeLessThanOrEqual(LIMIT);
    expect(new Set(parents)).toEqual(new Set([ROOT_ID]));
  });

  it('leaves room for what a branch needs to stand alone, however full it is', () => {
    for (let length = 0; length < 150; length += 7) {
      const branch = makeSpan({
        id: idOf(0),
        parent: ROOT_ID,
        attributes: { a: 'x'.repeat(length) },
      });
      const leaves = Array.from({ length: 1_000 }, (_, index) =>
        makeSpan({ id: idOf(index + 1), parent: idOf(0) }),
      );
      const documents = encodeSegment(makeRoot(), [branch, ...leaves], OPTIONS);
      const sizes = documents.map((text) => Buffer.byteLength(text));
      expect(Math.max(...sizes)).toBeLessThanOrEqual(LIMIT);
    }
  });

  it('splits a deep tree into documents that hang on one another, none too deep to read', () => {
    const spans = Array.from({ length: 3_000 }, (_, index) =>
      makeSpan({ id: idOf(index), parent: index === 0 ? ROOT_ID : idOf(index - 1) }),
    );
    const documents = encodeSegment(makeRoot(), spans, OPTIONS);
    const { ids, parents } = read(documents);
    expect(new Set(ids)).toEqual(
      new Set([ROOT_ID, ...spans.map((span) => span.spanContext().spanId)]),
    );
    expect(ids).toHaveLength(3_001);
    expect(new Set(parents).size).toBe(documents.length - 1);
    for (const parent of parents) expect(ids).toContain(parent);
    const depths = documents.map((text) => text.split('"subsegments":').length - 1);
    expect(Math.max(...depths)).toBe(100);
  });

  it('trims a span that is too large by itself, and says so', () => {
    const attributes = {
      'aws.xray.metadata.big': JSON.stringify({ payload: 'x'.repeat(70_000), small: 1 }),
      'db.system': 'Cloudflare D1',
      'db.statement': `SELECT '${'y'.repeat(70_000)}'`,
    };
    const span = makeSpan({ id: idOf(1), parent: ROOT_ID, attributes });
    const segment = readSegment(encodeSegment(makeRoot(), [span], OPTIONS)[0]);
    const [subsegment] = segment.subsegments ?? [];
    expect(subsegment?.sql?.['sanitized_query']).toMatch(/^SELECT 'y{991,}…$/);
    expect(subsegment?.metadata?.['big']).toMatchObject({ small: 1 });
    expect(subsegment?.metadata?.['xray']).toEqual({
      trimmed: expect.stringMatching(
        /^metadata, query: the document had 14\d{4} bytes, 65\d{3} fit$/,
      ),
    });
  });

  it('fits a span in which everything is too large, however it is escaped', () => {
    const control = (length: number): string => '\u0001'.repeat(length);
    const keys = Array.from({ length: 50 }, (_, index) => `a${index}`.padEnd(500, 'k'));
    const span = makeSpan({
      id: idOf(1),
      parent: ROOT_ID,
      kind: SpanKind.CLIENT,
      attributes: {
        ...Object.fromEntries(keys.map((key) => [key, control(1_000)])),
        'aws.xray.annotations': keys,
        'aws.xray.metadata.big': JSON.stringify({ payload: control(10_000) }),
        'rpc.system': 'aws-api',
        'rpc.service': '漢'.repeat(300),
        'http.request.method': control(300),
        'db.system': 'sqlite',
        'db.name': control(300),
        'db.statement': control(50_000),
        ...Object.fromEntries(LONG_FIELDS.map((key) => [key, control(300)])),
      },
      events: Array.from({ length: 20 }, (_, index) => {
        const frame = `\n    at ${control(300)} (${control(300)}:1:1)`;
        return thrown(control(300), `${index}${control(3_000)}`, `Error${frame.repeat(60)}`);
      }),
      links: Array.from({ length: 120 }, (_, index) => ({
        context: spanContext(idOf(index), '0af7651916cd43dd8448eb211c80319c'),
        attributes: { text: control(1_000) },
      })),
    });
    const { sizes, ids } = read(encodeSegment(makeRoot(), [span], OPTIONS));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(LIMIT);
    expect(ids.toSorted()).toEqual([ROOT_ID, idOf(1)]);
  });

  it('ends with spans that are their own ancestors', () => {
    const spans = [
      makeSpan({ id: idOf(0), parent: idOf(1) }),
      makeSpan({ id: idOf(1), parent: idOf(0) }),
      makeSpan({ id: idOf(2), parent: idOf(2) }),
    ];
    const { ids } = read(encodeSegment(makeRoot(), spans, OPTIONS));
    expect(ids.toSorted()).toEqual([ROOT_ID, idOf(0), idOf(1), idOf(2)].toSorted());
  });
});
