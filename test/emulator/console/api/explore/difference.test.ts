/** `/_emulator/explore/difference` and `/_emulator/explore/events`: events inside of a box. */
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import {
  DifferenceAnswer,
  EventsAnswer,
} from '../../../../../emulator/console/api/explore/shapes.ts';
import { NOW_S, openExplore } from './open.ts';

const BOX = { column: 'duration_ms', from: NOW_S - 60, to: NOW_S + 1, low: 200, high: null };

type Explore = ReturnType<typeof openExplore>;

const compare = async ({ request }: Explore, body: object = {}) =>
  v.parse(
    DifferenceAnswer,
    (await request('POST', 'explore/difference', { query: {}, box: BOX, ...body })).body,
  );

/** Slow ones of worf, and as many fast ones of all as wanted. */
async function slowWorf(explore: Explore, slow: number, fast: number): Promise<void> {
  const users = ['worf', 'garek', 'bayko', 'andrewbrown'];
  await explore.send([
    ...Array.from({ length: slow }, (_, index) => ({
      data: { duration_ms: 300, 'app.user': 'worf', same: 1, 'trace.trace_id': `${index}` },
    })),
    ...Array.from({ length: fast }, (_, index) => ({
      data: { duration_ms: 5, 'app.user': users[index % 4], same: 1, odd: index % 2 === 1 },
    })),
  ]);
}

describe('a difference', () => {
  test('ranks attributes by how differently their values are spread, and leaves out the box’s own and ids', async () => {
    const explore = openExplore();
    await slowWorf(explore, 20, 40);
    const { differences, ...rest } = await compare(explore);
    expect(rest).toEqual({
      inside: 20,
      outside: 40,
      sampled: { inside: 20, outside: 40 },
      compared: 3,
    });
    expect(differences.map(({ name, points }) => [name, points])).toEqual([
      ['odd', 100],
      ['app.user', 75],
    ]);
    expect(differences[1]?.values[0]).toEqual({
      value: 'worf',
      is_cut: false,
      inside: 1,
      outside: 0.25,
    });
  });

  test('of fewer than 20 events inside is not made', async () => {
    const explore = openExplore();
    await slowWorf(explore, 19, 40);
    expect(await compare(explore)).toMatchObject({ inside: 19, compared: 0, differences: [] });
  });

  test('keeps to the query, to the filters beside it, to the dataset and to the time', async () => {
    const explore = openExplore();
    await slowWorf(explore, 30, 40);
    await explore.send([{ data: { duration_ms: 300 } }], 'other');
    await explore.send([{ ago: 500, data: { duration_ms: 300 } }]);
    const counts = async (body: object) => {
      const { inside, outside } = await compare(explore, body);
      return [inside, outside];
    };
    expect(await counts({})).toEqual([31, 41]);
    expect(await counts({ dataset: 'svc' })).toEqual([30, 41]);
    expect(await counts({ dataset: 'svc', from_ms: (NOW_S - 100) * 1000 })).toEqual([30, 40]);
    const filters = [{ column: 'app.user', op: '=', value: 'worf' }];
    expect(await counts({ query: { filters } })).toEqual([30, 10]);
    expect(await counts({ within: filters })).toEqual([30, 10]);
  });

  test('counts an event as often as its sample rate says', async () => {
    const explore = openExplore();
    await explore.send([
      ...Array.from({ length: 20 }, () => ({ data: { duration_ms: 300, a: 'x' } })),
      { rate: 3, data: { duration_ms: 1, a: 'x' } },
      ...Array.from({ length: 7 }, () => ({ data: { duration_ms: 1, a: 'y' } })),
    ]);
    const [first] = (await compare(explore)).differences;
    expect(first?.values[0]).toMatchObject({ inside: 1, outside: 0.3 });
  });

  test('of very many events is that of a sample, and says so', async () => {
    const explore = openExplore();
    await slowWorf(explore, 40, 24_000);
    const answer = await compare(explore);
    expect(answer).toMatchObject({ inside: 40, outside: 24_000, sampled: { inside: 40 } });
    expect(Math.abs(answer.sampled.outside - 10_000)).toBeLessThan(500);
    const user = answer.differences.find(({ name }) => name === 'app.user');
    expect(Math.abs((user?.points ?? 0) - 75)).toBeLessThan(2);
    expect(await compare(explore)).toEqual(answer);
  });

  test('tells long values that begin alike from no other', async () => {
    const explore = openExplore();
    const long = (length: number) => ({ data: { duration_ms: 300, a: 'z'.repeat(length) } });
    await explore.send(Array.from({ length: 25 }, (_, index) => long(5000 + index)));
    await explore.send(Array.from({ length: 9 }, () => ({ data: { duration_ms: 1, a: 'b' } })));
    const [first] = (await compare(explore)).differences;
    expect(first).toMatchObject({ name: 'a', points: 100, values: [{ inside: 1 }, { inside: 0 }] });
  });

  test('cuts long values, which cannot be asked for then', async () => {
    const explore = openExplore();
    await explore.send(
      Array.from({ length: 25 }, () => ({ data: { duration_ms: 300, a: 'z'.repeat(5000) } })),
    );
    await explore.send(Array.from({ length: 9 }, () => ({ data: { duration_ms: 1, a: 'b' } })));
    const [first] = (await compare(explore)).differences;
    expect(first?.values[0]).toMatchObject({ is_cut: true });
    expect(String(first?.values[0]?.value).length).toBeLessThan(400);
  });

  test.each([
    ['above', { low: 200, high: null }, 30],
    ['below', { low: null, high: 10 }, 40],
    ['between', { low: 5, high: 6 }, 40],
    ['its own end excluded', { low: 5, high: 5 }, 0],
    ['not above zero', { low: null, high: Number.MIN_VALUE }, 0],
    ['before', { to: NOW_S - 30, low: null, high: null }, 0],
  ])('takes a box %s', async (_name, limits, inside) => {
    const explore = openExplore();
    await slowWorf(explore, 30, 40);
    expect((await compare(explore, { box: { ...BOX, ...limits } })).inside).toBe(inside);
  });
});

describe('events', () => {
  const newest = async ({ request }: Explore, body: object = {}) =>
    v.parse(EventsAnswer, (await request('POST', 'explore/events', { query: {}, ...body })).body)
      .events;

  test('are the newest first, with their traces, and at most a hundred', async () => {
    const explore = openExplore();
    await explore.send([
      { ago: 5, data: { name: 'second', 'trace.trace_id': 'a'.repeat(32), long: 'z'.repeat(900) } },
      { ago: 1, data: { name: 'first' } },
      ...Array.from({ length: 1200 }, (_, index) => ({ ago: 10 + index, data: { n: index } })),
    ]);
    const events = await newest(explore);
    expect(events.map(({ name }) => name).slice(0, 3)).toEqual(['first', 'second', null]);
    expect(events.map(({ trace_id }) => trace_id).slice(0, 2)).toEqual([null, 'a'.repeat(32)]);
    expect(events).toHaveLength(100);
    expect(events.at(-1)?.fields).toEqual({ n: 97 });
    expect(String(events[1]?.fields['long']).length).toBeLessThan(400);
  });

  test('have their texts whole, also those with a NUL in them', async () => {
    const explore = openExplore();
    await explore.send([{ data: { name: 'x', text: 'a\0b' } }]);
    explore.context.database.exec(`UPDATE honeycomb_events SET name = 'a' || char(0) || 'b'`);
    expect(await newest(explore)).toMatchObject([{ name: 'a\0b', fields: { text: 'a\0b' } }]);
  });

  test('are fewer where each is large', async () => {
    const explore = openExplore();
    const fields = Object.fromEntries(
      Array.from({ length: 15 }, (_, field) => [`long${field}`, 'z'.repeat(60_000)]),
    );
    await explore.send(
      Array.from({ length: 15 }, (_, index) => ({
        ago: index,
        data: { n: index, ...fields },
      })),
    );
    const events = await newest(explore);
    expect(events.map((event) => event.fields['n'])).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  test('are those in the box, where there is one', async () => {
    const explore = openExplore();
    await explore.send([{ data: { duration_ms: 300, n: 1 } }, { data: { duration_ms: 3, n: 2 } }]);
    const events = await newest(explore, { box: BOX });
    expect(events.map(({ fields }) => fields['n'])).toEqual([1]);
  });
});

test.each(['explore/difference', 'explore/events'])('%s refuses a wrong query', async (path) => {
  const { request } = openExplore();
  const query = { calculations: [{ op: 'P95' }] };
  const answer = await request('POST', path, { query, box: BOX });
  expect(answer.status).toBe(400);
  expect(answer.body).toMatchObject({ error: expect.stringContaining('is required for P95') });
});
