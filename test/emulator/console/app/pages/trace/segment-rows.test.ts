import { expect, test } from 'vitest';
import { segmentRows } from '../../../../../../emulator/console/app/pages/trace/segment-rows.ts';
import type { XRaySegment } from '../../../../../../emulator/console/api/shapes.ts';

function segment(document: Record<string, unknown> | string, part: Partial<XRaySegment> = {}) {
  return {
    id: 1,
    request: 9,
    segment_id: '1'.repeat(16),
    parent_id: null,
    name: 'stored name',
    type: 'segment',
    document: typeof document === 'string' ? document : JSON.stringify(document),
    ...part,
  };
}

test('segmentRows unfolds embedded and standalone subsegments under their parents', () => {
  const rows = segmentRows([
    segment(
      { id: 'late', name: 'D1', start_time: 3, end_time: 3.5, namespace: 'remote' },
      { parent_id: 'inner', type: 'subsegment', request: null },
    ),
    segment({
      id: 'root',
      name: 'backend-hono',
      start_time: 1,
      end_time: 5,
      fault: true,
      http: { request: { method: 'GET' }, response: { status: 500 } },
      subsegments: [
        { id: 'inner', name: 'activities_home', start_time: 2, end_time: 4 },
        { id: 'second', name: 'mock-data', start_time: 4 },
      ],
    }),
  ]);
  expect(rows).toMatchObject([
    {
      name: 'backend-hono',
      depth: 0,
      kind: 'segment',
      durationMs: 4000,
      marks: ['fault'],
      http: 'GET 500',
    },
    { name: 'activities_home', depth: 1, kind: 'subsegment', request: 9 },
    { name: 'D1', depth: 2, kind: 'remote', durationMs: 500, request: null },
    { name: 'mock-data', depth: 1, durationMs: null },
  ]);
  expect(JSON.parse(rows[1]?.document ?? '')).toMatchObject({ id: 'inner' });
});

test('segmentRows shows a segment whose parent is not here as a root', () => {
  const [row] = segmentRows([
    segment({ id: 'a', name: 'n', start_time: 1 }, { parent_id: 'gone' }),
  ]);
  expect(row).toMatchObject({ depth: 0, orphan: true });
});

test.each(['not json', '{"id": 5}', '[]'])('segmentRows shows %j as unreadable', (document) => {
  expect(segmentRows([segment(document)])).toMatchObject([
    { name: 'stored name', kind: 'unreadable', document },
  ]);
});
