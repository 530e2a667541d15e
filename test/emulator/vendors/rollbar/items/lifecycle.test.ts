import { describe, expect, test } from 'vitest';
import { exceptionOf } from '../items.ts';
import { NOW_S, openRollbar } from '../open.ts';

type Rollbar = ReturnType<typeof openRollbar>;

async function item({ get }: Rollbar): Promise<Record<string, unknown>> {
  return Object((await get('/item/1')).result);
}

function events({ context }: Rollbar): unknown[] {
  return context
    .rows(`SELECT event, v.version FROM rollbar_item_events AS e
      LEFT JOIN rollbar_versions AS v ON v.id = e.version ORDER BY e.id`)
    .map(({ event, version }) =>
      version === null ? event : `${String(event)} in ${String(version)}`,
    );
}

describe('an item', () => {
  test('is activated by its first occurrence', async () => {
    const rollbar = openRollbar();
    await rollbar.send(exceptionOf({ timestamp: 100, code_version: '1.0' }));
    await rollbar.send(exceptionOf({ timestamp: 200 }));
    expect(await item(rollbar)).toMatchObject({
      status: 'active',
      last_activated_timestamp: 100,
      activating_occurrence_id: 1,
      last_resolved_timestamp: null,
      resolved_in_version: null,
    });
    expect(events(rollbar)).toEqual(['new in 1.0']);
  });

  test('is resolved in a version, and active again with the next occurrence', async () => {
    const rollbar = openRollbar();
    await rollbar.send(exceptionOf());
    await rollbar.patch('/item/1', { status: 'resolved', resolved_in_version: '1.1' });
    expect(await item(rollbar)).toMatchObject({
      status: 'resolved',
      resolved_in_version: '1.1',
      last_resolved_timestamp: NOW_S,
    });
    await rollbar.send(exceptionOf({ timestamp: NOW_S + 5, code_version: '1.2' }));
    expect(await item(rollbar)).toMatchObject({
      status: 'active',
      resolved_in_version: null,
      activating_occurrence_id: 2,
      last_activated_timestamp: NOW_S + 5,
      last_resolved_timestamp: NOW_S,
    });
    expect(events(rollbar)).toEqual(['new', 'resolved in 1.1', 'reactivated in 1.2']);
  });

  test.each([
    ['1.1.0', '1.0.9', 'resolved'],
    ['1.1.0', '1.1.0', 'active'],
    ['1.1.0', '2.0.0', 'active'],
    ['1.1.0', undefined, 'active'],
    ['1.1.0-rc.1', '1.1.0-beta', 'resolved'],
    ['10', 9, 'resolved'],
    ['aaaa1', 'bbbb2', 'active'],
  ])('resolved in %s and seen in %s is %s', async (resolved, seen, status) => {
    const rollbar = openRollbar();
    await rollbar.send(exceptionOf());
    await rollbar.patch('/item/1', { status: 'resolved', resolved_in_version: resolved });
    await rollbar.send(exceptionOf({ code_version: seen }));
    expect(await item(rollbar)).toMatchObject({ status, total_occurrences: 2 });
  });

  test('resolved in a commit stays resolved while an older deploy still reports', async () => {
    const rollbar = openRollbar();
    for (const revision of ['old1', 'new1']) {
      await rollbar.post('/deploy/', { environment: 'production', revision });
    }
    await rollbar.send(exceptionOf());
    await rollbar.patch('/item/1', { status: 'resolved', resolved_in_version: 'new1' });
    await rollbar.send(exceptionOf({ code_version: 'old1' }));
    expect(await item(rollbar)).toMatchObject({ status: 'resolved' });
    await rollbar.send(exceptionOf({ code_version: 'new1' }));
    expect(await item(rollbar)).toMatchObject({ status: 'active' });
  });

  test.each(['muted', 'archived'])('that is %s stays so', async (status) => {
    const rollbar = openRollbar();
    await rollbar.send(exceptionOf());
    await rollbar.patch('/item/1', { status });
    await rollbar.send(exceptionOf());
    expect(await item(rollbar)).toMatchObject({ status });
    expect(events(rollbar)).toEqual(['new', status]);
  });

  test('is reopened by a person, which no occurrence activated', async () => {
    const rollbar = openRollbar();
    await rollbar.send(exceptionOf({ timestamp: 100 }));
    await rollbar.patch('/item/1', { status: 'resolved', resolved_in_version: '1' });
    await rollbar.patch('/item/1', { status: 'active' });
    await rollbar.patch('/item/1', { status: 'active' });
    expect(await item(rollbar)).toMatchObject({
      status: 'active',
      resolved_in_version: null,
      last_activated_timestamp: NOW_S,
      activating_occurrence_id: 1,
    });
    expect(events(rollbar)).toEqual(['new', 'resolved in 1', 'reopened']);
  });

  test('has a version only when it is resolved with it', async () => {
    const rollbar = openRollbar();
    await rollbar.send(exceptionOf());
    await rollbar.patch('/item/1', { resolved_in_version: '1.1' });
    expect(await item(rollbar)).toMatchObject({ status: 'active', resolved_in_version: null });
  });
});
