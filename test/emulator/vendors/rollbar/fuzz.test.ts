import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exceptionOf } from './items.ts';
import { openRollbar } from './open.ts';

const READS = [
  '/item',
  '/items',
  '/item/1',
  '/item/1/instances',
  '/instances',
  '/deploys',
  '/deploy/1',
  '/environments',
  '/versions/1.0',
  '/versions/1.0/items',
  '/reports/top_active_items',
  '/reports/occurrence_counts',
  '/reports/activated_counts',
];
const PARAMETERS = [
  'query q status level environment framework ids assigned_user is_snoozed page limit last_id counter uuid',
  'event hours environments sort bucket_size buckets min_level max_level item_id __proto__ toString',
].flatMap((names) => names.split(' '));
const VALUES = [
  '1 0 -1 1e9 999999999 active error production new true occurrences 60 3600 86400 context:x',
  'custom[x]:y custom["]:y file:% #1 % _ \\ " a"b exception:"E" ip: [ ] : 1,2',
].flatMap((values) => values.split(' '));

const value = fc.oneof(fc.constantFrom(...VALUES), fc.string({ unit: 'binary', maxLength: 20 }));
const query = fc.array(fc.tuple(fc.constantFrom(...PARAMETERS), value), { maxLength: 4 });

async function withData() {
  const rollbar = openRollbar();
  await rollbar.send(exceptionOf({ code_version: '1.0', custom: { x: 'y' } }));
  await rollbar.post('/deploy', { environment: 'production', revision: '1.0' });
  return rollbar;
}

test('reads answer any query with what they have or why not', async () => {
  const { get } = await withData();
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...READS), query, async (path, parameters) => {
      const { status, err } = await get(`${path}?${new URLSearchParams(parameters)}`);
      expect([200, 404, 422]).toContain(status);
      expect(err).toBe(status === 200 ? 0 : 1);
    }),
    { numRuns: 2000 },
  );
});

test('paths take any text for a name', async () => {
  const { get } = await withData();
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1 }), async (name) => {
      const version = encodeURIComponent(name.toWellFormed());
      const { status } = await get(`/versions/${version}?environment=production`);
      expect([200, 404]).toContain(status);
    }),
    { numRuns: 300 },
  );
});

test('writes take any JSON and leave everything readable', async () => {
  const { patch, post, get } = await withData();
  const changes = fc.dictionary(
    fc.constantFrom(
      'status',
      'level',
      'title',
      'resolved_in_version',
      'snoozed',
      'revision',
      'environment',
      'comment',
    ),
    fc.oneof(fc.jsonValue(), value, fc.constantFrom('resolved', 'active', 'started', true)),
  );
  await fc.assert(
    fc.asyncProperty(fc.oneof(changes, fc.jsonValue()), async (body) => {
      expect([200, 422]).toContain((await patch('/item/1', body)).status);
      expect([200, 400, 422]).toContain((await post('/deploy', body)).status);
      expect([200, 409]).toContain((await patch('/deploy/1', body)).status);
      for (const path of ['/items', '/deploys', '/environments']) {
        expect((await get(path)).status).toBe(200);
      }
    }),
    { numRuns: 300 },
  );
});

test('forms may hold anything', async () => {
  const { ask } = await withData();
  const types = fc.constantFrom(
    'application/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'multipart/form-data; boundary=b',
  );
  const part = '--b\r\ncontent-disposition: form-data; name="version"\r\n\r\n1\r\n';
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(fc.constantFrom(part, '--b--', '\r\n', '{"mappings":";;"}', 'source_map=', 'payload='))
      .map((parts) => parts.join('')),
  );
  await fc.assert(
    fc.asyncProperty(
      types,
      text,
      fc.constantFrom(
        ['POST', '/item/'],
        ['POST', '/deploy'],
        ['POST', '/sourcemap'],
        ['PATCH', '/item/1'],
        ['PATCH', '/deploy/1'],
      ),
      async (type, body, [method, path]) => {
        const headers = { 'content-type': type };
        const { status } = await ask(path ?? '', { method: method ?? '', body, headers });
        // A change of nothing is one.
        expect(method === 'POST' ? [400, 422] : [200, 400, 409, 422]).toContain(status);
      },
    ),
    { numRuns: 1000 },
  );
});
