import { describe, expect, test } from 'vitest';
import { NOW_MS } from '../../../room-context.ts';
import { openHoneycomb } from '../open.ts';

const PATH = '/1/recipients';
const EMAIL = { type: 'email', details: { email_address: 'on-call@example.com' } };
const KEY = '7zOwh1edS8xHGcwfb2bA4sqY8E6PJzSK';

describe('Recipients', () => {
  test.each([
    EMAIL,
    { type: 'slack', details: { slack_channel: '#alerts' } },
    {
      type: 'pagerduty',
      details: { pagerduty_integration_name: 'Night', pagerduty_integration_key: KEY },
    },
    {
      type: 'webhook',
      details: {
        webhook_name: 'hook',
        webhook_url: 'https://example.com/hook',
        webhook_secret: 's',
        webhook_headers: [{ header: 'Authorization', value: 'Bearer x' }],
        webhook_payloads: {
          template_variables: [{ name: 'severity', default_value: 'warning' }],
          payload_templates: { trigger: { body: '{}' } },
        },
      },
    },
    {
      type: 'msteams_workflow',
      details: { webhook_name: 'teams', webhook_url: 'https://example.com/flow' },
    },
  ])('of type $type are made, read, listed and deleted', async (recipient) => {
    const { call } = openHoneycomb();
    const { status, body } = await call('POST', PATH, recipient);
    const at = new Date(NOW_MS).toISOString();
    const shown = { id: expect.any(String), ...recipient, created_at: at, updated_at: at };
    expect([status, body]).toEqual([201, shown]);
    const path = `${PATH}/${Object(body).id}`;
    expect((await call('GET', path)).body).toEqual(shown);
    expect((await call('GET', PATH)).body).toEqual([shown]);
    expect((await call('POST', PATH, recipient)).status).toBe(409);
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('GET', path)).status).toBe(404);
  });

  test.each<[string, object, string]>([
    ['of an unknown type', { type: 'pigeon', details: {} }, 'type'],
    ['of the type msteams', { type: 'msteams', details: {} }, 'type'],
    ['without details', { type: 'email' }, 'details'],
    [
      'with no address',
      { type: 'email', details: { email_address: 'x' } },
      'details.email_address',
    ],
    [
      'with a detail of another type',
      { type: 'slack', details: { channel: '#a' } },
      'details.slack_channel',
    ],
    [
      'with a short key',
      {
        type: 'pagerduty',
        details: { pagerduty_integration_name: 'x', pagerduty_integration_key: 'short' },
      },
      'details.pagerduty_integration_key',
    ],
  ])('%s are refused by the field', async (_what, recipient, field) => {
    const { call } = openHoneycomb();
    const { status, body } = await call('POST', PATH, recipient);
    expect(status).toBe(422);
    expect(Object(body).type_detail[0]).toMatchObject({ field });
  });

  test('may change their details and not their type', async () => {
    const { call } = openHoneycomb();
    const { id } = Object((await call('POST', PATH, EMAIL)).body);
    const moved = { type: 'email', details: { email_address: 'other@example.com' } };
    expect((await call('PUT', `${PATH}/${id}`, moved)).body).toMatchObject(moved);
    const slack = { type: 'slack', details: { slack_channel: '#a' } };
    expect(await call('PUT', `${PATH}/${id}`, slack)).toMatchObject({
      status: 422,
      body: { type_detail: [{ field: 'type', description: 'cannot be changed' }] },
    });
  });

  test('know the triggers that notify them, and stay while there are any', async () => {
    const { call } = openHoneycomb();
    await call('POST', '/1/datasets', { name: 'svc' });
    const { id } = Object((await call('POST', PATH, EMAIL)).body);
    const trigger = await call('POST', '/1/triggers/svc', {
      name: 'Many',
      query: {},
      threshold: { op: '>', value: 1 },
      recipients: [{ id }],
    });
    const listed = await call('GET', `${PATH}/${id}/triggers`);
    expect(listed.body).toEqual([trigger.body]);
    expect((await call('GET', `${PATH}/none/triggers`)).status).toBe(404);
    expect(await call('DELETE', `${PATH}/${id}`)).toMatchObject({
      status: 409,
      body: { error: 'The recipient is used by Many' },
    });
    await call('DELETE', `/1/triggers/svc/${Object(trigger.body).id}`);
    expect((await call('DELETE', `${PATH}/${id}`)).status).toBe(204);
  });
});
