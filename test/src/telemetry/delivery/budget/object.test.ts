import { describe, expect, it } from 'vitest';
import { BudgetObject } from '../../../../../src/telemetry/delivery/budget/object.ts';
import { NOTHING } from '../../../../../src/telemetry/delivery/budget/vendor.ts';
import { createState } from './storage.ts';

function createObject() {
  const state = createState();
  const object = new BudgetObject(state);
  const post = async (body: string) =>
    object.fetch(new Request('https://x/', { method: 'POST', body }));
  return {
    state,
    object,
    post,
    add: async (message: unknown) => (await post(JSON.stringify(message))).json(),
    writers: () => state.database.prepare('SELECT id FROM writer ORDER BY id').all(),
  };
}

const running = (writer: string, spent: object) => ({ writer, spent });

describe('BudgetObject', () => {
  it('adds amounts and answers the totals of that month', async () => {
    const { add } = createObject();
    await add({ month: '2026-11', amounts: { honeycomb: 5, metrics: 3 } });
    await add({ month: '2026-12', amounts: { honeycomb: 100 } });
    expect(await add({ month: '2026-11', amounts: { honeycomb: 2, metrics: 2 } })).toEqual({
      ...NOTHING,
      honeycomb: 7,
      metrics: 3,
    });
  });

  it('counts once what a writer repeats, tells late or out of order', async () => {
    const { add } = createObject();
    const tell = (xray: number) =>
      add({ month: '2026-11', amounts: { xray }, running: running('a', { xray }) });
    const totals = [];
    for (const xray of [5, 5, 9, 7, 9]) totals.push(await tell(xray));
    expect(totals).toEqual([5, 5, 9, 9, 9].map((xray) => ({ ...NOTHING, xray })));
  });

  it('keeps writers apart', async () => {
    const { add } = createObject();
    for (const writer of ['a', 'b']) {
      await add({ month: '2026-11', amounts: {}, running: running(writer, { xray: 4 }) });
    }
    expect(await add({ month: '2026-11', amounts: {} })).toEqual({ ...NOTHING, xray: 8 });
  });

  it('writes nothing for a mere question', async () => {
    const { add, state, writers } = createObject();
    await add({ month: '2026-11', amounts: {}, running: running('a', {}) });
    expect(writers()).toEqual([]);
    expect(state.database.prepare('SELECT * FROM spending').all()).toEqual([]);
  });

  it('forgets writers two months after, and no totals', async () => {
    const { add, writers } = createObject();
    for (const month of ['2026-11', '2026-12', '2027-01']) {
      await add({ month, amounts: {}, running: running(month, { xray: 1 }) });
    }
    expect(writers()).toEqual([{ id: '2026-12' }, { id: '2027-01' }]);
    expect(await add({ month: '2026-11', amounts: {} })).toEqual({ ...NOTHING, xray: 1 });
  });

  it('refuses what it cannot read, and counts none of it', async () => {
    const { object, post, add } = createObject();
    for (const body of [
      '',
      '{',
      '[]',
      '{"month":"2026-13","amounts":{}}',
      '{"month":"2026-11","amounts":{"xray":-1}}',
      '{"month":"2026-11","amounts":{"xray":"1"}}',
      '{"month":"2026-11","amounts":{"xray":1},"running":{"writer":"","spent":{}}}',
    ]) {
      const response = await post(body);
      expect(response.status).toBe(400);
      expect(await response.text()).toMatch(/^Cannot read what was spent: ./);
    }
    expect((await object.fetch(new Request('https://x/'))).status).toBe(405);
    expect(await add({ month: '2026-11', amounts: {} })).toEqual(NOTHING);
  });

  it('answers a worker that knows a vendor more than it does', async () => {
    const { add } = createObject();
    const message = { month: '2026-11', amounts: { xray: 1, newcomer: 1 } };
    expect(await add(message)).toEqual({ ...NOTHING, xray: 1 });
  });
});
