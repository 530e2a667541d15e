import { beforeEach, describe, expect, test } from 'vitest';
import type { TraceFacts } from '../../../emulator/store/traces.ts';
import { openRoomContext } from '../room-context.ts';

const TRACE = '6b0b2a5356f419d99bc58c1bd99ada4b';
const SERVICES = 'SELECT name FROM services ORDER BY id';

let context: ReturnType<typeof openRoomContext>;
beforeEach(() => {
  context = openRoomContext(() => 9000);
});

/** What a trace is after facts came in this order. */
function after(...facts: readonly TraceFacts[]) {
  for (const one of facts) context.journal.trace(TRACE, one);
  return context.database.prepare('SELECT * FROM traces').get();
}

const root: TraceFacts = {
  rank: 3,
  spanId: 'a'.repeat(16),
  startMs: 1000,
  durationMs: 50,
  service: 'web',
  name: 'GET /',
  method: 'GET',
  route: '/',
  status: 200,
  failed: false,
};
/** Its clock is late, so it seems to begin before its root. */
const early: TraceFacts = {
  rank: 2,
  spanId: 'b'.repeat(16),
  startMs: 900,
  durationMs: 10,
  service: 'notifier',
  name: 'POST /fanout',
  method: 'POST',
  route: '/fanout',
  status: 503,
  failed: true,
};
const inner: TraceFacts = { rank: 1, spanId: 'c'.repeat(16), startMs: 1001, name: 'inner' };
const ROOT = {
  name: 'GET /',
  service: 'web',
  route: '/',
  status: 200,
  start_ms: 1000,
  time_ms: 1000,
};

describe('journal.trace', () => {
  test.each([
    ['root first', [root, early, inner]],
    ['root last', [inner, early, root]],
    ['root between', [early, root, inner]],
  ])('a child that begins before its root does not become the title: %s', (_order, facts) => {
    expect(after(...facts)).toMatchObject({ ...ROOT, root_failed: 0, failed: 1 });
  });

  test('without a root, where the request came in speaks, and of two the one that began first', () => {
    const late = { ...early, spanId: 'd'.repeat(16), startMs: 950, name: 'late' };
    expect(after(inner, late, early)).toMatchObject({ name: 'POST /fanout', root_rank: 2 });
  });

  test('without either, the span that began first speaks', () => {
    const sooner = { ...inner, spanId: 'd'.repeat(16), startMs: 500, name: 'sooner' };
    expect(after(inner, sooner)).toMatchObject({ name: 'sooner', start_ms: 500, method: null });
  });

  test('another vendor adds to the same span, and a path gives way to a route', () => {
    const { route: _route, name: _name, ...known } = root;
    const segment = { ...known, path: '/p', name: 'backend' };
    expect(after(root, segment)).toMatchObject({ ...ROOT, duration_ms: 50 });
    expect(after({ route: '/api/:name' })).toMatchObject({ ...ROOT, route: '/api/:name' });
  });

  test('an error inside marks the trace and not its root', () => {
    expect(after(root, { failed: true })).toMatchObject({ failed: 1, root_failed: 0 });
    expect(after({ ...root, failed: true })).toMatchObject({ failed: 1, root_failed: 1 });
  });

  test('a trace that is only mentioned is at the time when it was first heard of', () => {
    context.journal.trace(TRACE);
    expect(after({ failed: true })).toMatchObject({ time_ms: 9000, start_ms: null, root_rank: 0 });
  });

  test('services are kept in the order in which they were first heard of, as many as a person can use', () => {
    after(root, early, root);
    for (let n = 0; n < 1100; n++) context.journal.trace(TRACE, { ...early, service: `s${n}` });
    const names = context.rows(SERVICES).map(({ name }) => name);
    expect(names.slice(0, 3)).toEqual(['web', 'notifier', 's0']);
    expect(names).toHaveLength(1000);
  });
});
