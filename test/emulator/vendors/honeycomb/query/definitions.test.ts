/** What reads a duration reads it where the dataset's definitions say that it is. */
import { describe, expect, test } from 'vitest';
import { NOW_MS } from '../../../room-context.ts';
import { openHoneycomb } from '../open.ts';

const NOW_S = Math.floor(NOW_MS / 1000);
const START = NOW_S - 600;

/** Two events at the start, of 30 and 60 seconds by one field, of 6 and 12 by the other, and one before the start. */
const EVENTS = [
  { time: START, data: { took: 30_000, duration_ms: 6_000 } },
  { time: START, data: { took: 60_000, duration_ms: 12_000 } },
  { time: START - 100, data: { took: 130_000, duration_ms: 1 } },
];

async function open(stored: readonly object[] = EVENTS) {
  const room = openHoneycomb();
  for (const name of ['svc', 'other']) {
    await room.call('POST', '/1/datasets', { name });
    await room.call('POST', `/1/batch/${name}`, stored);
  }
  return {
    ...room,
    define: (definition: object | null, slug = 'svc') =>
      room.call('PATCH', `/1/dataset_definitions/${slug}`, { duration_ms: definition }),
    /** Seconds in progress in the first two minutes. */
    async inProgress(slug = 'svc', query: object = {}): Promise<number> {
      const times = { start_time: START, end_time: START + 120 };
      const calculations = [{ op: 'CONCURRENCY' }];
      const spec = { ...times, calculations, ...query };
      const { body } = await room.call('POST', `/1/queries/${slug}`, spec);
      const made = await room.call('POST', `/1/query_results/${slug}`, {
        query_id: Object(body).id,
      });
      const done = await room.call('GET', `/1/query_results/${slug}/${Object(made.body).id}`);
      return Object(done.body).data.results[0]?.data['CONCURRENCY'] * 120;
    },
  };
}

describe('CONCURRENCY', () => {
  test('takes duration_ms where nothing is defined', async () => {
    const { inProgress } = await open();
    expect(await inProgress()).toBeCloseTo(6 + 12);
  });

  test.each<[string, object | null, number]>([
    ['another column', { name: 'took', column_type: 'column' }, 30 + 60 + 30],
    ['a column of no type', { name: 'took' }, 30 + 60 + 30],
    ['a column that is not there', { name: 'nothing' }, 0],
    ['the default by name', { name: 'duration_ms' }, 6 + 12],
    ['a calculated field', { name: 'double', column_type: 'derived_column' }, 60 + 120 + 120],
    ['nothing', null, 0],
  ])('takes %s that is defined', async (_name, definition, seconds) => {
    const { call, define, inProgress } = await open();
    const column = { alias: 'double', expression: 'MUL($took, 2)' };
    expect((await call('POST', '/1/derived_columns/svc', column)).status).toBe(201);
    expect((await define(definition)).status).toBe(200);
    expect((await inProgress()) || 0).toBeCloseTo(seconds);
  });

  test('finds what is still in progress where nothing began since', async () => {
    const { define, inProgress } = await open(EVENTS.slice(2));
    await define({ name: 'took' });
    expect(await inProgress()).toBeCloseTo(30);
  });

  test('of the whole environment takes what each dataset defines', async () => {
    const { define, inProgress } = await open();
    await define({ name: 'took' });
    expect(await inProgress('__all__')).toBeCloseTo(30 + 60 + 30 + 6 + 12);
  });

  test('looks at no other events than those that its filters leave', async () => {
    const { define, inProgress } = await open();
    await define({ name: 'took' });
    const filters = [{ column: 'took', op: '<', value: 100_000 }];
    expect(await inProgress('svc', { filters })).toBeCloseTo(30 + 60);
  });
});

test('events that come later are stored with the duration that is defined', async () => {
  const { call, define, events } = await open();
  const durations = () => events().map(({ duration_ns }) => duration_ns);
  await define({ name: 'took' });
  await call('POST', '/1/batch/svc', [{ time: NOW_S, data: { took: 5, duration_ms: 1 } }]);
  await call('POST', '/1/events/svc', { took: 7, duration_ms: 1 });
  await call('POST', '/1/events/other', { took: 7, duration_ms: 1 });
  await define(null);
  await call('POST', '/1/events/svc', { took: 7, duration_ms: 1 });
  expect(durations().slice(6)).toEqual([5_000_000, 7_000_000, 1_000_000, null]);
});
