/** What the library sends of findings, taken by the emulator's EventBridge and Security Hub. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { within } from '../../src/telemetry/kit/delivery.ts';
import { BURST_RULES } from '../../src/telemetry/security/bursts.ts';
import { createEventBridgeClient, encodeEvent } from '../../src/telemetry/security/event-bridge.ts';
import type { Finding } from '../../src/telemetry/security/findings.ts';
import { RULES } from '../../src/telemetry/security/rules/all.ts';
import {
  createSecurityHubClient,
  encodeFinding,
} from '../../src/telemetry/security/security-hub.ts';
import { serveSecurity } from '../emulator/vendors/securityhub/serve.ts';
import { KEY, REGION } from '../emulator/serve.ts';

const AT = Date.UTC(2026, 10, 29, 4, 0, 0);
const ACCOUNT = '123456789012';
const TRACE = '6a5b4c3d0123456789abcdef01234567';
const reporter = { service: 'backend-hono', region: REGION, account: ACCOUNT };

let served: Awaited<ReturnType<typeof serveSecurity>>;

beforeAll(async () => {
  served = await serveSecurity();
});
afterAll(() => served.close());

const access = () => ({
  region: REGION,
  credentials: KEY,
  endpoint: served.endpoint,
  fetch,
  now: Date.now,
});

const finding = (rule: Finding['rule'] = BURST_RULES[404]): Finding => ({
  id: `${rule.id} 203.0.113 /api 2026-11-29T04`,
  rule,
  network: '203.0.113',
  route: '/api',
  count: 3,
  firstAt: AT,
  lastAt: AT + 5000,
  isNew: true,
  traceIds: [TRACE],
});

describe('EventBridge', () => {
  test('takes ten findings in a call, each with its trace', async () => {
    const entries = RULES.slice(0, 10).map((rule) =>
      encodeEvent(finding(rule), 'backend-hono', 'default'),
    );
    const { outcomes } = await createEventBridgeClient(access())(entries, within(10_000));
    expect(outcomes).toEqual(entries.map(() => ({ kind: 'accepted' })));
    expect(await served.events()).toEqual({
      events: expect.arrayContaining([
        expect.objectContaining({
          trace_id: TRACE,
          detail_type: 'Attack attempt',
          detail: expect.objectContaining({ count: 3, network: '203.0.113', traces: [TRACE] }),
        }),
      ]),
    });
  });

  test('refuses one entry of two: the other is accepted', async () => {
    const right = encodeEvent(finding(), 'backend-hono', 'default');
    const { outcomes } = await createEventBridgeClient(access())(
      [right, '{"Source":"x"}'],
      within(10_000),
    );
    expect(outcomes.map(({ kind }) => kind)).toEqual(['accepted', 'refused']);
  });

  test('refuses a key that is wrong as a whole, in words without it', async () => {
    const credentials = { ...KEY, secretAccessKey: 'a-wrong-secret' };
    const client = createEventBridgeClient({ ...access(), credentials });
    const { outcomes } = await client([encodeEvent(finding(), 's', 'default')], within(10_000));
    expect(outcomes).toEqual([{ kind: 'refused', reason: expect.stringContaining('Signature') }]);
  });
});

describe('Security Hub', () => {
  test('takes a finding of every rule, in its own format', async () => {
    const all = [...RULES, ...Object.values(BURST_RULES)];
    const findings = all.map((rule) => encodeFinding(finding(rule), reporter));
    const { outcomes } = await createSecurityHubClient(access())(findings, within(10_000));
    expect(outcomes).toEqual(findings.map(() => ({ kind: 'accepted' })));
    const texts = findings.join('\n');
    expect(texts).toContain('Attempt: ');
    expect(texts).not.toMatch(/compromised|breached|hacked/i);
  });

  test('takes a finding without network and route', async () => {
    const unknown = { ...finding(), network: '', route: '' };
    const sent = [encodeFinding(unknown, reporter)];
    const { outcomes } = await createSecurityHubClient(access())(sent, within(10_000));
    expect(outcomes).toEqual([{ kind: 'accepted' }]);
  });

  test('names the one that it refuses', async () => {
    const wrong = encodeFinding(finding(), { ...reporter, account: '999999999999' });
    const right = encodeFinding(finding(), reporter).replace('burst-404 203', 'burst-404 204');
    const { outcomes } = await createSecurityHubClient(access())([right, wrong], within(10_000));
    expect(outcomes).toEqual([
      { kind: 'accepted' },
      { kind: 'refused', reason: expect.stringContaining('AwsAccountId') },
    ]);
  });
});
