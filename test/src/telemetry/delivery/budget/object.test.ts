import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { BudgetObject } from '../../../../../src/telemetry/delivery/budget/object.ts';
import { NOTHING } from '../../../../../src/telemetry/delivery/budget/vendor.ts';
import { createState } from './storage.ts';

const Month = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ writers: v.array(v.tuple([v.string(), v.unknown()])) }),
);

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
    rows: () => state.database.prepare('SELECT month, amounts FROM spending').all(),
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
      await add({
        month: '2026-11',
        amounts: { xray: 4 },
        running: running(writer, { xray: 4 }),
      });
    }
    expect(await add({ month: '2026-11', amounts: {} })).toEqual({ ...NOTHING, xray: 8 });
  });

  it('writes nothing for a mere question', async () => {
    const { add, rows } = createObject();
    await add({ month: '2026-11', amounts: {}, running: running('a', {}) });
    expect(rows()).toEqual([]);
  });

  it('has one row a month, however many writers there are, and forgets those that are silent', async () => {
    const { add, rows } = createObject();
    const tell = (writer: string, xray: number, all: number) =>
      add({ month: '2026-11', amounts: { xray }, running: running(writer, { xray: all }) });
    for (let n = 0; n < 300; n += 1) await tell(`writer ${n}`, 1, 1);
    expect(rows()).toHaveLength(1);
    const [row] = v.parse(v.tuple([v.object({ amounts: Month })]), rows());
    expect(row.amounts.writers.map(([writer]) => writer)).toEqual(
      Array.from({ length: 200 }, (_, n) => `writer ${n + 100}`),
    );
    // The first one is not known any more, and is believed what is new; the last one repeats itself.
    expect(await tell('writer 0', 2, 3)).toEqual({ ...NOTHING, xray: 302 });
    expect(await tell('writer 299', 1, 1)).toEqual({ ...NOTHING, xray: 302 });
  });

  it('goes on from the tables that earlier versions made', async () => {
    const { database, storage } = createState();
    database.exec(`
      CREATE TABLE spending (month TEXT PRIMARY KEY, amounts TEXT NOT NULL) WITHOUT ROWID;
      CREATE TABLE writer (id TEXT PRIMARY KEY, month TEXT NOT NULL, amounts TEXT NOT NULL) WITHOUT ROWID;
      INSERT INTO spending VALUES ('2026-11', '{"honeycomb":5,"xray":7}');
      INSERT INTO writer VALUES ('a', '2026-11', '{"xray":7}');`);
    const object = new BudgetObject({ storage });
    const body = JSON.stringify({
      month: '2026-11',
      amounts: { xray: 1 },
      running: running('a', { xray: 8 }),
    });
    const response = await object.fetch(new Request('https://x/', { method: 'POST', body }));
    expect(await response.json()).toEqual({ ...NOTHING, honeycomb: 5, xray: 8 });
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
