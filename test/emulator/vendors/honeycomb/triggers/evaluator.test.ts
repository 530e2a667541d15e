import { describe, expect, test } from 'vitest';
import type { Every } from '../../../../../emulator/vendors/honeycomb/triggers/timer.ts';
import { TICK_MS } from '../../../../../emulator/vendors/honeycomb/triggers/timer.ts';
import { NOW_MS } from '../../../room-context.ts';
import { openHoneycomb } from '../open.ts';

const MINUTE_MS = 60_000;

/** A room with a clock that is set by hand, and a timer that ticks when the clock is. */
async function open() {
  let nowMs = NOW_MS;
  const room = openHoneycomb({ now: () => nowMs });
  const ticks: (() => Promise<void>)[] = [];
  let stopped = 0;
  const timer: Every = (ms, work) => {
    expect(ms).toBe(TICK_MS);
    ticks.push(work);
    return () => {
      stopped++;
    };
  };
  const stop = room.watchTriggers(timer);
  await room.call('POST', '/1/datasets', { name: 'svc' });

  async function make(change: object = {}): Promise<string> {
    const { status, body } = await room.call('POST', '/1/triggers/svc', {
      name: 'Many',
      query: {},
      frequency: 60,
      threshold: { op: '>', value: 2 },
      ...change,
    });
    expect([status, body]).toEqual([201, expect.anything()]);
    return String(Object(body).id);
  }
  const send = (data: object[], samplerate = 1) =>
    room.call(
      'POST',
      '/1/batch/svc',
      data.map((event) => ({ data: event, samplerate, time: new Date(nowMs).toISOString() })),
    );
  const trigger = async (id: string) =>
    Object((await room.call('GET', `/1/triggers/svc/${id}`)).body);
  return {
    ...room,
    make,
    send,
    stop,
    stops: () => stopped,
    isTriggered: async (id: string) => (await trigger(id)).triggered,
    wait: (ms: number) => void (nowMs += ms),
    /** Sets the clock forward and lets the timer tick once. */
    async run(afterMs = 0) {
      nowMs += afterMs;
      expect(ticks).toHaveLength(1);
      await ticks[0]?.();
    },
    firings: () =>
      room.context
        .rows(
          "SELECT document FROM honeycomb_documents WHERE kind = 'trigger_firing' ORDER BY created_ms",
        )
        .map(({ document }) => JSON.parse(String(document))),
    state(id: string) {
      const [row] = room.context.rows(
        `SELECT document FROM honeycomb_documents WHERE kind = 'trigger_state' AND scope = '${id}'`,
      );
      return JSON.parse(String(row?.['document']));
    },
  };
}

const three = [{ a: 1 }, { a: 2 }, { a: 3 }];

describe('A trigger', () => {
  test('fires when its query is beyond the threshold, and resolves when it no longer is', async () => {
    const { make, send, run, firings, isTriggered } = await open();
    const id = await make({ recipients: [{ type: 'email', target: 'a@example.com' }] });
    await run();
    expect([firings(), await isTriggered(id)]).toEqual([[], false]);
    await send(three);
    await run(MINUTE_MS - 1);
    expect(firings()).toEqual([]);
    await run(1);
    const fired = {
      status: 'triggered',
      value: 3,
      group: {},
      groups: 1,
      threshold: { op: '>', value: 2 },
      query_id: expect.any(String),
      notified: [{ type: 'email', target: 'a@example.com' }],
    };
    expect([firings(), await isTriggered(id)]).toEqual([[fired], true]);
    await run(MINUTE_MS);
    const resolved = { ...fired, status: 'resolved', value: 0, groups: 0 };
    expect([firings(), await isTriggered(id)]).toEqual([[fired, resolved], false]);
  });

  test('sees every event once, however late the timer is', async () => {
    const { make, send, run, wait, state } = await open();
    const id = await make({ threshold: { op: '>', value: 1000 } });
    await run();
    let lastRunMs = state(id).last_run_ms;
    let seen = 0;
    for (let second = 0; second < 200; second++) {
      await send([{ second }]);
      const lateMs = (second * 373) % 1000;
      await run(lateMs);
      if (state(id).last_run_ms !== lastRunMs) seen += state(id).value;
      lastRunMs = state(id).last_run_ms;
      wait(1000 - lateMs);
    }
    // One event a second was sent, and there were three runs after the first.
    expect([lastRunMs, seen]).toEqual([NOW_MS + 3 * MINUTE_MS, 180]);
  });

  test('weighs events by their sample rate, as queries do', async () => {
    const { make, send, run, firings } = await open();
    await make({ threshold: { op: '>=', value: 10 } });
    await send([{ a: 1 }], 10);
    await run(1000);
    expect(firings()).toMatchObject([{ value: 10 }]);
  });

  test('on_change fires once, on_true at each run', async () => {
    const { make, send, run, firings } = await open();
    const base = { query: { time_range: 240 } };
    await make({ ...base, name: 'change' });
    await make({ ...base, name: 'true', alert_type: 'on_true' });
    await send(three);
    await run(1000);
    expect(firings()).toHaveLength(2);
    await run(MINUTE_MS);
    await run(MINUTE_MS);
    expect(firings().map(({ status }) => status)).toEqual(Array(4).fill('triggered'));
    await run(3 * MINUTE_MS);
    expect(
      firings()
        .slice(4)
        .map(({ status }) => status),
    ).toEqual(['resolved', 'resolved']);
  });

  test('waits until the threshold is exceeded as often in a row as asked', async () => {
    const { make, send, run, firings } = await open();
    await make({ threshold: { op: '>', value: 2, exceeded_limit: 3 } });
    for (const events of [three, three, [], three, three]) {
      if (events.length > 0) await send(events);
      await run(MINUTE_MS);
    }
    expect(firings()).toEqual([]);
    await send(three);
    await run(MINUTE_MS);
    expect(firings()).toHaveLength(1);
  });

  test('tells the group farthest beyond, and how many are', async () => {
    const { make, send, run, firings } = await open();
    await make({
      query: { calculations: [{ op: 'MAX', column: 'ms' }], breakdowns: ['route'] },
      threshold: { op: '<', value: 50 },
    });
    await send([
      { route: '/a', ms: 40 },
      { route: '/b', ms: 10 },
      { route: '/c', ms: 60 },
    ]);
    await run(1000);
    expect(firings()).toMatchObject([{ value: 10, group: { route: '/b' }, groups: 2 }]);
  });

  test('compares the formula, or the calculation that no having asks for', async () => {
    const { make, send, run, firings } = await open();
    await make({
      query: {
        calculations: [
          { op: 'COUNT', name: 'all' },
          { op: 'COUNT', name: 'bad', filters: [{ column: 'error', op: '=', value: true }] },
        ],
        formulas: [{ name: 'ratio', expression: 'DIV($bad, $all)' }],
      },
      threshold: { op: '>', value: 0.3 },
    });
    await make({
      query: {
        calculations: [{ op: 'COUNT' }, { op: 'AVG', column: 'ms' }],
        havings: [{ calculate_op: 'COUNT', op: '>=', value: 2 }],
      },
      threshold: { op: '>', value: 15 },
    });
    await send([
      { error: true, ms: 10 },
      { error: false, ms: 30 },
    ]);
    await run(1000);
    expect(
      firings()
        .map(({ value }) => value)
        .toSorted((a, b) => a - b),
    ).toEqual([0.5, 20]);
  });

  test('knows that no events are a count of zero, and no average at all', async () => {
    const { make, run, firings } = await open();
    const below = { op: '<', value: 1 };
    await make({ threshold: below });
    await make({ threshold: below, query: { calculations: [{ op: 'AVG', column: 'ms' }] } });
    await make({ threshold: below, query: { breakdowns: ['route'] } });
    await run();
    expect(firings()).toMatchObject([{ value: 0 }]);
  });

  test('rests while it is disabled or outside of its window', async () => {
    const { make, send, run, firings, call } = await open();
    const id = await make({ disabled: true });
    // The clock stands at noon of a Sunday.
    await make({
      evaluation_schedule_type: 'window',
      evaluation_schedule: {
        window: { days_of_week: ['sunday'], start_time: '12:02', end_time: '12:04' },
      },
    });
    await send(three);
    await run();
    expect(firings()).toEqual([]);
    await run(2 * MINUTE_MS);
    await send(three);
    await run(MINUTE_MS);
    expect(firings()).toHaveLength(1);
    const {
      id: _id,
      query: _query,
      ...kept
    } = Object((await call('GET', `/1/triggers/svc/${id}`)).body);
    await call('PUT', `/1/triggers/svc/${id}`, { ...kept, disabled: false });
    await run();
    expect(firings()).toHaveLength(2);
  });

  test('that is changed runs at once, and does not fire again for it', async () => {
    const { make, send, run, firings, call } = await open();
    const id = await make();
    await send(three);
    await run(1000);
    const { query: _query, ...kept } = Object((await call('GET', `/1/triggers/svc/${id}`)).body);
    const renamed = await call('PUT', `/1/triggers/svc/${id}`, { ...kept, name: 'New' });
    expect(renamed).toMatchObject({ status: 200, body: { name: 'New', triggered: true } });
    await run(1);
    expect(firings()).toHaveLength(1);
    await call('DELETE', `/1/triggers/svc/${id}`);
    await run(MINUTE_MS);
    expect(firings()).toEqual([]);
  });

  test('draws a marker for a recipient of that type', async () => {
    const { make, send, run, call } = await open();
    await make({ recipients: [{ type: 'marker', target: 'Many events' }] });
    await send(three);
    await run(1000);
    await run(MINUTE_MS);
    expect((await call('GET', '/1/markers/svc')).body).toMatchObject([
      { message: 'Many events', start_time: NOW_MS / 1000 + 1 },
    ]);
  });

  test('that cannot be run says why, keeps where it stood, and the others run', async () => {
    const { make, send, run, firings, state, call, isTriggered } = await open();
    const id = await make({
      query: { breakdowns: ['x'], calculated_fields: [{ name: 'x', expression: '$y' }] },
    });
    await make();
    await send(three);
    await run(1000);
    expect(await isTriggered(id)).toBe(true);
    await call('POST', '/1/derived_columns/svc', { alias: 'y', expression: '$x' });
    await run(MINUTE_MS);
    expect(state(id)).toMatchObject({
      error: expect.stringContaining('refer to themselves'),
      triggered: true,
    });
    expect(firings().map(({ status }) => status)).toEqual(['triggered', 'triggered', 'resolved']);
  });

  test('of a dataset that is gone is not asked of all the others', async () => {
    const { make, send, run, firings, state, call } = await open();
    const id = await make();
    await call(
      'POST',
      '/1/batch/other',
      three.map((data) => ({ data })),
    );
    await send([]);
    await call('DELETE', '/1/datasets/svc');
    await run();
    expect([firings(), state(id)]).toMatchObject([[], { error: "Dataset 'svc' not found" }]);
  });

  test('with a baseline is kept and not compared, which its state tells', async () => {
    const { make, send, run, firings, state } = await open();
    const id = await make({ baseline_details: { offset_minutes: 60, type: 'value' } });
    await send(three);
    await run();
    expect([firings(), state(id)]).toMatchObject([
      [],
      { error: 'Baselines are not compared by this emulator' },
    ]);
  });

  test('keeps no more than its newest 500 firings', async () => {
    const { make, run, context } = await open();
    await make({ alert_type: 'on_true', threshold: { op: '>=', value: 0 } });
    for (let at = 0; at < 505; at++) await run(MINUTE_MS);
    expect(
      context.rows("SELECT count(*) AS n FROM honeycomb_documents WHERE kind = 'trigger_firing'"),
    ).toEqual([{ n: 500 }]);
  });
});

test('One timer serves all triggers, and is stopped', async () => {
  const { make, stop, stops, run } = await open();
  await make();
  await make();
  await run();
  stop();
  expect(stops()).toBe(1);
});
