import { expect, test } from 'vitest';
import { createOfferedValues } from '../../../../../emulator/console/api/query/values.ts';
import { openRoomContext } from '../../../room-context.ts';

test('values of an attribute are offered though the newest rows are all of one large trace', () => {
  const { database, journal } = openRoomContext();
  const request = journal.request('honeycomb', 'POST /v1/traces', new Headers(), Buffer.from('{}'));
  const insert = database.prepare(
    `INSERT INTO honeycomb_events (request, trace, dataset, kind, name, time_ns, duration_ns, fields)
     VALUES (${request}, ?, 'd', 'span', 'n', 0, 0, ?)`,
  );
  for (const [trace, user] of ['worf', 'garek', 'worf'].entries()) {
    const id = journal.trace(String(trace).padStart(32, 'a'), {});
    insert.run(id, JSON.stringify({ 'app.user': user }));
  }
  const large = journal.trace('b'.repeat(32), {});
  for (let n = 0; n < 1500; n++) insert.run(large, '{}');
  const offered = createOfferedValues(database);
  expect(offered('app.user', '').map(({ value }) => value)).toEqual(['worf', 'garek']);
  expect(offered('app.user', 'g').map(({ value }) => value)).toEqual(['garek']);
});
