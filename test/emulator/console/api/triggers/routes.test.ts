/** Triggers, made through the vendor's API and read through the console's. */
import { expect, test } from 'vitest';
import { TriggerPage } from '../../../../../emulator/console/api/triggers/shapes.ts';
import { createConsole } from '../../../../../emulator/console/api/routes.ts';
import * as v from 'valibot';
import { openHoneycomb } from '../../../vendors/honeycomb/open.ts';
import { NOW_MS } from '../../../room-context.ts';

const KEY = '7zOwh1edS8xHGcwfb2bA4sqY8E6PJzSK';

function open() {
  let nowMs = NOW_MS;
  const room = openHoneycomb({ now: () => nowMs });
  const { routes } = createConsole(room.context, { version: '0' });
  let tick = async () => {};
  room.watchTriggers((_ms, work) => {
    tick = work;
    return () => {};
  });
  const get = async (path: string): Promise<unknown> =>
    (await routes.request(`/_emulator/honeycomb/${path}`)).json();
  return {
    ...room,
    triggers: async () => v.parse(TriggerPage, await get('triggers')).triggers,
    async run(afterMs: number) {
      nowMs += afterMs;
      await tick();
    },
  };
}

test('GET /_emulator/honeycomb/triggers tells what fired, when, and the value beside the threshold', async () => {
  const { call, triggers, run } = open();
  await call('POST', '/1/batch/svc', [{ data: { route: '/a' }, samplerate: 5 }]);
  const pager = await call('POST', '/1/recipients', {
    type: 'pagerduty',
    details: { pagerduty_integration_name: 'Night', pagerduty_integration_key: KEY },
  });
  const made = await call('POST', '/1/triggers/svc', {
    name: 'Many',
    query: { breakdowns: ['route'] },
    frequency: 60,
    threshold: { op: '>', value: 2 },
    recipients: [{ id: Object(pager.body).id }],
  });
  const { id, query_id } = Object(made.body);
  const waiting = {
    id,
    dataset: 'svc',
    name: 'Many',
    disabled: false,
    frequency: 60,
    threshold: { op: '>', value: 2 },
    query_id,
    triggered: false,
    last_run_ms: null,
    value: null,
    group: {},
    error: null,
    firings: [],
  };
  expect(await triggers()).toEqual([waiting]);

  await run(1000);
  const firing = {
    at_ms: NOW_MS + 1000,
    status: 'triggered',
    value: 5,
    group: { route: '/a' },
    threshold: { op: '>', value: 2 },
    notified: [{ type: 'pagerduty', target: 'Night' }],
  };
  const fired = {
    ...waiting,
    triggered: true,
    last_run_ms: NOW_MS + 1000,
    value: 5,
    group: { route: '/a' },
    firings: [firing],
  };
  expect(await triggers()).toEqual([fired]);
  expect(JSON.stringify(await triggers())).not.toContain(KEY);

  await run(60_000);
  expect(await triggers()).toMatchObject([
    { triggered: false, value: null, firings: [{ status: 'resolved' }, firing] },
  ]);
});
