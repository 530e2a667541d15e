/**
 * `/_emulator/sql`: POST runs a statement that reads, on a connection that cannot write, in a process of its own; GET
 * lists the tables.
 */
import { Hono } from 'hono';
import * as v from 'valibot';
import { SQL_LIMITS } from '../../../sql/limits.ts';
import type { ConsoleContext } from '../context.ts';
import { readJsonBody } from '../json-body.ts';

const rows = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(SQL_LIMITS.rows));

const Asked = v.object({
  sql: v.pipe(v.string(), v.maxLength(SQL_LIMITS.characters)),
  rows: v.optional(rows, 1000),
});

export function createSqlRoutes({ database, runSql }: ConsoleContext): Hono {
  return new Hono()
    .get('/sql', (c) => {
      const tables = database
        .prepare(
          `SELECT name, sql FROM sqlite_schema
           WHERE type = 'table' AND sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid`,
        )
        .all();
      return c.json({ tables });
    })
    .post('/sql', async (c) => {
      const body = await readJsonBody(c.req.raw, Asked, 'Cannot read the request');
      if (!body.ok) {
        return c.json(
          {
            error: `Cannot read the request: {"sql": "…", "rows": 1000} expected, with at most ${SQL_LIMITS.characters} characters and from 1 to ${SQL_LIMITS.rows} rows`,
          },
          body.status,
        );
      }
      if (runSql === undefined) {
        return c.json(
          { error: 'Cannot run SQL on a store in memory: start with DATA_DIR set to a folder' },
          501,
        );
      }
      const told = await runSql(body.value, c.req.raw.signal);
      // Undefined is for a client that left, which reads no answer.
      if (told === undefined || told === 'busy') {
        return c.json(
          { error: `Cannot run it now: ${SQL_LIMITS.waiting} statements wait already` },
          503,
        );
      }
      if (told.kind === 'mistake') return c.json({ error: told.message, at: told.at }, 400);
      if (told.kind === 'stopped') return c.json({ error: told.message }, 422);
      return c.body(told.body, 200, { 'content-type': 'application/json' });
    });
}
