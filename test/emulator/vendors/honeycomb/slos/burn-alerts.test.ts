import { describe, expect, test } from 'vitest';
import { NOW_MS } from '../../../room-context.ts';
import { openHoneycomb } from '../open.ts';

const PATH = '/1/burn_alerts/svc';

async function open() {
  const room = openHoneycomb();
  await room.call('POST', '/1/datasets', { name: 'svc' });
  await room.call('POST', '/1/derived_columns/svc', { alias: 'sli', expression: 'BOOL(1)' });
  const slo = await room.call('POST', '/1/slos/svc', {
    name: 'SLO',
    sli: { alias: 'sli' },
    time_period_days: 7,
    target_per_million: 999_000,
  });
  const recipient = await room.call('POST', '/1/recipients', {
    type: 'email',
    details: { email_address: 'a@example.com' },
  });
  const [sloId, recipientId] = [Object(slo.body).id, Object(recipient.body).id];
  const alert = {
    alert_type: 'exhaustion_time',
    exhaustion_minutes: 120,
    slo: { id: sloId },
    recipients: [{ id: recipientId }],
  };
  return { ...room, sloId, recipientId, alert };
}

describe('Burn alerts', () => {
  test('are made, read, listed by their SLO, changed and deleted', async () => {
    const { call, alert, sloId, recipientId } = await open();
    const { status, body } = await call('POST', PATH, alert);
    const at = new Date(NOW_MS).toISOString();
    const shown = {
      id: expect.any(String),
      description: '',
      ...alert,
      recipients: [{ id: recipientId, type: 'email', target: 'a@example.com' }],
      created_at: at,
      updated_at: at,
    };
    expect([status, body]).toEqual([201, shown]);
    const path = `${PATH}/${Object(body).id}`;
    expect((await call('GET', path)).body).toEqual(shown);
    const { recipients: _alone, ...listed } = shown;
    expect((await call('GET', `${PATH}?slo_id=${sloId}`)).body).toEqual([listed]);
    const changed = await call('PUT', path, {
      alert_type: 'budget_rate',
      budget_rate_window_minutes: 60,
      budget_rate_decrease_threshold_per_million: 1000,
      recipients: [{ type: 'email', target: 'a@example.com' }],
    });
    expect(changed.body).toMatchObject({
      alert_type: 'budget_rate',
      slo: { id: sloId },
      recipients: [{ id: recipientId }],
    });
    expect((await call('DELETE', `/1/recipients/${recipientId}`)).status).toBe(409);
    expect((await call('DELETE', `/1/slos/svc/${sloId}`)).status).toBe(409);
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('DELETE', `/1/slos/svc/${sloId}`)).status).toBe(204);
  });

  test('are listed for one SLO only', async () => {
    const { call } = await open();
    expect(await call('GET', PATH)).toMatchObject({
      status: 422,
      body: { type_detail: [{ field: 'slo_id', code: 'missing' }] },
    });
    expect((await call('GET', `${PATH}?slo_id=none`)).status).toBe(404);
  });

  test.each<[string, object, string]>([
    ['no minutes', { exhaustion_minutes: undefined }, 'exhaustion_minutes'],
    ['numbers of the other type', { budget_rate_window_minutes: 60 }, 'budget_rate_window_minutes'],
    ['no recipient', { recipients: [] }, 'recipients'],
    ['an unknown recipient', { recipients: [{ id: 'x' }] }, 'recipients[0].id'],
    ['a marker', { recipients: [{ type: 'marker', target: 'x' }] }, 'recipients[0].type'],
    ['an unknown SLO', { slo: { id: 'x' } }, 'slo.id'],
    ['no SLO', { slo: undefined }, 'slo.id'],
    [
      'a window longer than the SLO',
      {
        alert_type: 'budget_rate',
        exhaustion_minutes: undefined,
        budget_rate_window_minutes: 8 * 1440,
        budget_rate_decrease_threshold_per_million: 1,
      },
      'budget_rate_window_minutes',
    ],
  ])('with %s are refused by the field', async (_what, change, field) => {
    const { call, alert } = await open();
    expect(await call('POST', PATH, { ...alert, ...change })).toMatchObject({
      status: 422,
      body: { type_detail: [{ field }] },
    });
  });
});
