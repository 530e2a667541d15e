import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openHoneycomb } from '../open.ts';

const COLLECTIONS = [
  '/1/boards',
  '/1/markers/svc',
  '/1/marker_settings/svc',
  '/1/queries/svc',
  '/1/query_annotations/svc',
  '/1/derived_columns/svc',
  '/1/derived_columns/__all__',
  '/1/recipients',
  '/1/triggers/svc',
  '/1/triggers/__all__',
  '/1/slos/svc',
  '/1/slos/__all__',
  '/1/burn_alerts/svc',
];

const names = [
  'name',
  'alias',
  'expression',
  'type',
  'details',
  'query',
  'query_id',
  'threshold',
  'recipients',
  'sli',
  'slo',
  'id',
  'tags',
  'alert_type',
  'baseline_details',
  'evaluation_schedule',
  'calculations',
  'calculated_fields',
  '__proto__',
  'constructor',
];

/** Any JSON, and objects whose fields have the names that the routes look for. */
const body = fc.oneof(
  fc.jsonValue(),
  fc.dictionary(fc.constantFrom(...names), fc.jsonValue(), { maxKeys: 8 }),
);

test('Every collection takes or refuses any JSON, and can be listed and run after it', async () => {
  const room = openHoneycomb();
  const due: (() => Promise<void>)[] = [];
  room.watchTriggers((_ms, work) => {
    due.push(work);
    return () => {};
  });
  await room.call('POST', '/1/datasets', { name: 'svc' });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...COLLECTIONS), body, async (path, value) => {
      const made = await room.call('POST', path, value);
      expect([200, 201, 400, 404, 409, 422]).toContain(made.status);
      const { id } = Object(made.body);
      const listed = await room.call('GET', path);
      expect([200, 404, 422]).toContain(listed.status);
      if (made.status >= 300 || typeof id !== 'string') return;
      const replaced = await room.call('PUT', `${path}/${id}`, value);
      expect([200, 400, 404, 409, 422]).toContain(replaced.status);
      for (const work of due) await work();
      expect([200, 204, 404, 409]).toContain((await room.call('DELETE', `${path}/${id}`)).status);
    }),
    { numRuns: 400 },
  );
});

const valid: readonly (readonly [string, object])[] = [
  ['/1/derived_columns/svc', { alias: 'a', expression: 'INT(1)' }],
  ['/1/recipients', { type: 'slack', details: { slack_channel: '#a' } }],
  ['/1/triggers/svc', { name: 'n', query: {}, threshold: { op: '>', value: 0 }, recipients: [] }],
  ['/1/slos/svc', { name: 'n', sli: { alias: 'sli' }, time_period_days: 1, target_per_million: 1 }],
  [
    '/1/burn_alerts/svc',
    { exhaustion_minutes: 1, slo: { id: 'x' }, recipients: [{ type: 'slack', target: '#a' }] },
  ],
];

test('A valid body with one field of any JSON is taken or refused as well', async () => {
  const room = openHoneycomb();
  await room.call('POST', '/1/datasets', { name: 'svc' });
  await room.call('POST', '/1/derived_columns/svc', { alias: 'sli', expression: 'BOOL(1)' });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...valid),
      fc.nat(),
      fc.jsonValue(),
      async ([path, fields], index, value) => {
        const keys = Object.keys(fields);
        const changed = { ...fields, [keys[index % keys.length] ?? '']: value };
        const { status, body: made } = await room.call('POST', path, changed);
        expect([200, 201, 400, 409, 422]).toContain(status);
        if (status === 201) await room.call('DELETE', `${path}/${Object(made).id}`);
      },
    ),
    { numRuns: 400 },
  );
});
