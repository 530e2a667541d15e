import { beforeEach, describe, expect, test } from 'vitest';
import { attributes, exportOf, SPAN_ID } from '../../otlp/otlp-json.ts';
import { NOW_MS, openOtlp, type Opened } from './open.ts';

const HOUR_NS = 3_600_000_000_000n;
const NOW_NS = BigInt(NOW_MS) * 1_000_000n;

let opened: Opened;
beforeEach(async () => {
  opened = await openOtlp();
});

function spanAt(startNs: bigint, n = 1): object {
  return {
    spanId: n.toString(16).padStart(16, '0'),
    startTimeUnixNano: String(startNs),
    endTimeUnixNano: String(startNs + 1_000_000n),
  };
}

describe('what is refused whole', () => {
  test.each([
    [
      'spans that started more than 24 hours apart',
      exportOf({ spans: [spanAt(NOW_NS), spanAt(NOW_NS - 24n * HOUR_NS - 1n, 2)] }),
      'The spans of the request started more than 24 hours apart',
    ],
    [
      'more than 10,000 spans',
      exportOf({ spans: Array.from({ length: 10_001 }, () => ({})) }),
      'The request has 10001 spans, more than 10000',
    ],
  ])('is a request with %s', async (_name, request, message) => {
    const response = await opened.send(request);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ message });
    expect(await opened.documents()).toEqual([]);
  });

  test('is nothing that just keeps the limits', async () => {
    const times = [NOW_NS, NOW_NS - 24n * HOUR_NS];
    const response = await opened.send(
      exportOf({ spans: times.map((time, n) => spanAt(time, n + 1)) }),
    );
    expect(await response.text()).toBe('{}');
  });
});

describe('what is refused in part', () => {
  test.each<[string, object, string]>([
    ['a trace id that is none', { traceId: 'abc' }, 'no valid trace id'],
    ['a trace id of zeros', { traceId: '0'.repeat(32) }, 'no valid trace id'],
    ['an id that is none', { spanId: '' }, 'no valid id'],
    ['a parent id that is none', { parentSpanId: 'abc' }, 'parent id'],
    ['a link without ids', { links: [{ traceId: '', spanId: '' }] }, 'link'],
    ['a start in the future', spanAt(NOW_NS + 2n * HOUR_NS + 1n), '2 hours in the future'],
    ['a start long ago', spanAt(NOW_NS - 14n * 24n * HOUR_NS - 1n), '14 days ago'],
    ['no start', { startTimeUnixNano: undefined }, '14 days ago'],
    ['an end before its start', { endTimeUnixNano: '1' }, 'ends before it starts'],
    [
      'more than 200 KB',
      { attributes: attributes({ text: 'x'.repeat(200 * 1024) }) },
      'larger than 204800 bytes',
    ],
  ])('is a span with %s', async (_name, span, reason) => {
    const response = await opened.send(exportOf({ spans: [span] }));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      partialSuccess: { rejectedSpans: '1', errorMessage: expect.stringContaining(reason) },
    });
    expect(opened.rooms.refusals()).toEqual(['PartialSuccess']);
  });

  test.each(['resource', 'scope'])('are all spans of a %s of more than 16 KB', async (level) => {
    const large = { attributes: attributes({ text: 'x'.repeat(16 * 1024) }) };
    const response = await opened.send(exportOf({ [level]: large, spans: [{}, {}] }));
    expect(await response.json()).toMatchObject({
      partialSuccess: {
        rejectedSpans: '2',
        errorMessage: `A ${level} is larger than 16384 bytes`,
      },
    });
  });

  test('leaves the rest of the request', async () => {
    const response = await opened.send(exportOf({ spans: [{ spanId: '' }, {}] }));
    expect(await response.json()).toMatchObject({ partialSuccess: { rejectedSpans: '1' } });
    expect(await opened.documents()).toMatchObject([{ id: SPAN_ID }]);
  });
});
