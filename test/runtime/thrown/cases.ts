/** What becomes of each thrown value in a runtime: a response with its trace header, and four vendors told alike. */
import { expect, it, vi } from 'vitest';
import type { Vendors } from '../vendors.ts';
import { NAMES } from './app.ts';
import { toldByCloudWatch, toldByHoneycomb, toldByRollbar, toldByXRay } from './decode.ts';
import { VALUES } from './values.ts';

/** Defines the tests. @param ask makes a request of the worker for this path */
export function itTellsWhatIsThrown(
  ask: (path: string) => Promise<Response>,
  vendors: Vendors,
): void {
  it.each(NAMES)('tells four vendors alike: %s', async (name) => {
    const response = await ask(`/${encodeURIComponent(name)}`);
    expect(response.status).toBe(500);
    const { trace_id: traceId }: { trace_id: string } = JSON.parse(await response.text());
    const xrayId = `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`;
    expect(response.headers.get('x-amzn-trace-id')).toBe(`Root=${xrayId}`);
    const sent = await vi.waitFor(() => {
      const spans = vendors.spans().filter((span) => span.traceId === traceId);
      const [segment] = vendors.segments().filter(({ trace_id: id }) => id === xrayId);
      const lines = vendors.logLines().filter((line) => line['trace_id'] === traceId);
      const items = vendors.items().filter(({ custom }) => Object(custom).trace_id === traceId);
      expect([spans.length, lines.length, items.length, segment?.trace_id]).toEqual([2, 2, 1, xrayId]); // oxfmt-ignore
      return { spans, segment, lines, items };
    }, 30_000);
    const work = sent.spans.find((span) => span.name === 'work');
    const line = sent.lines.find(({ message }) => message === 'Unhandled error');
    const { hasStack: _, ...honeycomb } = toldByHoneycomb(work?.events?.[0]?.attributes ?? []);
    const others = [
      toldByXRay({ ...sent.segment?.subsegments?.[0] }),
      toldByCloudWatch(line ?? {}),
      toldByRollbar(sent.items[0] ?? {}),
    ];
    for (const other of others) expect(other).toMatchObject(honeycomb);
    const { type, message, fields, causes = [] } = VALUES[name]?.shown ?? honeycomb;
    expect(honeycomb).toEqual({ type, message, fields, causes });
  });
}
