import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { createConsole } from '../../../../../emulator/console/api/routes.ts';
import { AttemptList } from '../../../../../emulator/console/api/security/shapes.ts';
import { openRoomContext } from '../../../room-context.ts';

const NOW = 1_795_361_908_000;
const TRACE = '6b0b2a5356f419d99bc58c1bd99ada4b';
const MINUTE = 60_000;

function open() {
  const context = openRoomContext(() => NOW);
  const { database, journal } = context;
  const { routes } = createConsole(context, { version: '0' });
  const request = journal.request('cloudwatch', 'PutEvents', new Headers(), Buffer.from('{}'));
  const insertEvent = database.prepare(`
    INSERT INTO bus_events (request, event_id, account, region, bus, source, detail_type, time_ms, resources, detail)
    VALUES (${request}, ?, '1', 'r', 'default', 'cruddur-edge', 'Attack attempt', 0, '[]', ?)`);
  const insertFinding = database.prepare(`
    INSERT INTO security_findings (account, region, product_arn, finding_id, updated_ms, finding)
    VALUES ('1', 'r', 'p', ?, ?, ?)`);
  let events = 0;
  const get = async (search: Record<string, string>) => {
    const response = await routes.request(`/_emulator/security?${new URLSearchParams(search)}`);
    const body: unknown = await response.json();
    return { status: response.status, body };
  };
  return {
    journal,
    get,
    event(detail: object) {
      insertEvent.run(String((events += 1)), JSON.stringify(detail));
    },
    finding(id: string, rest: object) {
      insertFinding.run(id, NOW, JSON.stringify({ ...FINDING, Id: id, ...rest }));
    },
    async list(search: Record<string, string> = {}) {
      const { status, body } = await get(search);
      expect(status).toBe(200);
      return v.parse(AttemptList, body);
    },
  };
}

/** A telling of a finding that began so many minutes ago. */
const detail = (count: number, began: number, last: number, rest: object = {}) => ({
  finding_id: 'f1',
  rule: 'sql-union',
  category: 'sql-injection',
  description: 'A SELECT',
  technique: { id: 'T1190', name: 'Exploit Public-Facing Application' },
  service: 'backend-hono',
  network: '203.0.113.0',
  route: '/search',
  count,
  first_seen: new Date(NOW - began * MINUTE).toISOString(),
  last_seen: new Date(NOW - last * MINUTE).toISOString(),
  traces: [TRACE],
  ...rest,
});

const FINDING = {
  Title: 'Root login',
  Description: 'Somebody signed in as root.',
  GeneratorId: 'guard/root',
  Types: ['TTPs/Initial Access/Valid Accounts'],
  CreatedAt: new Date(NOW - 10 * MINUTE).toISOString(),
  UpdatedAt: new Date(NOW - 5 * MINUTE).toISOString(),
  Severity: { Label: 'HIGH' },
  Resources: [{ Type: 'Other', Id: 'account' }],
};

describe('GET /_emulator/security', () => {
  test('puts together what is of one rule, network, route and service, with hits as the count grew', async () => {
    const room = open();
    room.journal.trace(TRACE, {
      startMs: NOW - MINUTE,
      method: 'GET',
      route: '/search',
      status: 200,
    });
    room.event(detail(1, 10, 10));
    room.event(detail(5, 10, 8));
    room.event(detail(7, 10, 2));
    room.event(detail(3, 70, 65, { finding_id: 'f0' }));
    const { rows, ...list } = await room.list();
    expect(rows).toMatchObject([
      {
        title: 'A SELECT',
        technique: 'T1190 Exploit Public-Facing Application',
        count: 10,
        severity: null,
        requests: [{ trace_id: TRACE, method: 'GET', route: '/search', status: 200 }],
      },
    ]);
    expect(list).toMatchObject({ found: 1, hits: 10, networks: 1, stored: 1 });
    expect(list.slices.filter((count) => count > 0)).toEqual([1, 2, 1, 4, 2]);
    const ofTenMinutes = await room.list({ from: String(NOW - 9 * MINUTE) });
    expect(ofTenMinutes.rows).toMatchObject([{ count: 6 }]);
    const between = { from: String(NOW - 9 * MINUTE), to: String(NOW - 3 * MINUTE) };
    expect((await room.list(between)).rows).toMatchObject([{ count: 4 }]);
  });

  test('counts a finding once that both EventBridge and Security Hub tell of', async () => {
    const room = open();
    room.event(detail(1, 10, 10));
    room.event(detail(5, 10, 8));
    const fields = { rule: 'sql-union', network: '203.0.113.0', route: '/search', count: '5' };
    room.finding('f1', {
      FirstObservedAt: new Date(NOW - 10 * MINUTE).toISOString(),
      LastObservedAt: new Date(NOW - 8 * MINUTE).toISOString(),
      ProductFields: Object.fromEntries(
        Object.entries({ ...fields, service: 'backend-hono' }).map(([name, value]) => [
          `cruddur-edge/${name}`,
          value,
        ]),
      ),
    });
    expect((await room.list()).rows).toMatchObject([{ count: 5, severity: 'HIGH' }]);
  });

  test('shows findings of other products, as far as the format tells', async () => {
    const room = open();
    room.finding('g', { Network: { SourceIpV4: '198.51.100.7' } });
    room.finding('broken', { CreatedAt: 'yesterday' });
    expect((await room.list()).rows).toMatchObject([
      {
        title: 'Root login',
        rule: 'guard/root',
        technique: 'TTPs/Initial Access/Valid Accounts',
        network: '198.51.100.7',
        service: 'account',
        severity: 'HIGH',
        count: 1,
      },
    ]);
  });

  test('leaves out events of other kinds', async () => {
    const room = open();
    room.event({ orders: 7 });
    expect(await room.list()).toMatchObject({ found: 0, stored: 0 });
  });

  test.each([
    ['rule:sql-union', 1],
    ['-rule:sql-union', 1],
    ['network:203.0.*', 1],
    ['technique:T1190', 1],
    ['severity:high', 1],
    [`trace:${TRACE}`, 1],
    ['SELECT', 1],
    ['root', 1],
    ['dur:>100', 0],
    ['service:nobody', 0],
  ])('the query %s finds %i', async (q, found) => {
    const room = open();
    room.event(detail(1, 10, 10));
    room.finding('g', {});
    expect((await room.list({ q })).found).toBe(found);
  });

  test.each([{ from: 'x' }, { q: 'statsu:500' }])('refuses %j', async (search) => {
    expect((await open().get(search)).status).toBe(400);
  });
});
