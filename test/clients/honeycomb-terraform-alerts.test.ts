/**
 * The requests that Honeycomb's Terraform provider makes for a derived column, recipients, a trigger, an SLO and
 * its burn alert, over a real socket: created, read back, found in lists, changed and destroyed in its order. A
 * second plan must find nothing to change, so what was sent has to come back as it was.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHoneycomb } from '../../emulator/vendors/honeycomb/routes.ts';
import { openRoomContext } from '../emulator/room-context.ts';
import { serve, type Served } from '../served.ts';

const { routes } = createHoneycomb(openRoomContext(Date.now), { keys: ['hcalk_test'] });
let server: Served;
let url = '';

beforeAll(async () => {
  server = await serve(routes.fetch);
  url = server.endpoint;
});

afterAll(() => server.close());

async function request(method: string, path: string, body?: object) {
  const response = await fetch(url + path, {
    method,
    headers: { 'x-honeycomb-team': 'hcalk_test', 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : Object(JSON.parse(text)) };
}

/** Creates a resource and reads it back; both answers have what was sent. */
async function create(path: string, sent: object): Promise<string> {
  const made = await request('POST', path, sent);
  expect(made).toMatchObject({ status: 201, body: sent });
  expect((await request('GET', `${path}/${made.body.id}`)).body).toEqual(made.body);
  return made.body.id;
}

test('the Terraform provider applies, finds unchanged, changes and destroys alerts', async () => {
  await request('POST', '/1/datasets', { name: 'svc' });
  const column = await create('/1/derived_columns/svc', {
    alias: 'sli.fast',
    expression: 'LT($duration_ms, 1000)',
    description: 'under a second',
  });
  // It looks derived columns up by their alias.
  const byAlias = await request('GET', '/1/derived_columns/svc?alias=sli.fast');
  expect(byAlias.body.id).toBe(column);

  const recipient = await create('/1/recipients', {
    type: 'webhook',
    details: {
      webhook_name: 'hook',
      webhook_url: 'https://example.com/hook',
      webhook_secret: 'secret',
    },
  });
  const query = await request('POST', '/1/queries/svc', {
    calculations: [{ op: 'AVG', column: 'duration_ms' }],
    filters: [{ column: 'trace.parent_id', op: 'does-not-exist' }],
    time_range: 1800,
  });
  const trigger = {
    name: 'Requests are slow',
    description: 'Average of half an hour',
    disabled: false,
    query_id: query.body.id,
    alert_type: 'on_change',
    threshold: { op: '>', value: 1000, exceeded_limit: 3 },
    evaluation_schedule_type: 'window',
    evaluation_schedule: {
      window: {
        days_of_week: ['monday', 'wednesday', 'friday'],
        start_time: '13:00',
        end_time: '21:00',
      },
    },
    frequency: 600,
    recipients: [{ id: recipient, type: 'webhook', target: 'hook' }],
    tags: [{ key: 'team', value: 'blue' }],
  };
  const triggerId = await create('/1/triggers/svc', trigger);
  const changed = { ...trigger, description: 'Another', frequency: 900 };
  expect(await request('PUT', `/1/triggers/svc/${triggerId}`, changed)).toMatchObject({
    status: 200,
    body: { id: triggerId, ...changed },
  });

  const slo = await create('/1/slos/svc', {
    name: 'Fast',
    description: '',
    time_period_days: 7,
    target_per_million: 999_000,
    tags: [],
    sli: { alias: 'sli.fast' },
  });
  const alert = await create('/1/burn_alerts/svc', {
    alert_type: 'exhaustion_time',
    exhaustion_minutes: 1440,
    slo: { id: slo },
    recipients: [{ id: recipient, type: 'webhook', target: 'hook' }],
  });
  expect((await request('GET', `/1/burn_alerts/svc?slo_id=${slo}`)).body).toMatchObject([
    { id: alert },
  ]);

  for (const path of [
    `/1/burn_alerts/svc/${alert}`,
    `/1/slos/svc/${slo}`,
    `/1/triggers/svc/${triggerId}`,
    `/1/recipients/${recipient}`,
    `/1/derived_columns/svc/${column}`,
  ]) {
    expect((await request('DELETE', path)).status).toBe(204);
    expect((await request('GET', path)).status).toBe(404);
  }
});
