/**
 * Whether what was acknowledged is kept: the emulator is killed while it takes in as much as it can, started again
 * over what it left, and every row of every acknowledged request is looked for.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import type { PartOptions } from '../part.ts';
import { judge, type Row } from '../row.ts';
import { lineIdOf, segmentIdOf, spanIdOf } from './bodies.ts';
import { startLoad, type Load } from './load.ts';
import { makeLogStream } from './log-stream.ts';
import type { Recipe } from './order.ts';
import { makeDataFolder, startEmulator } from './server.ts';

/** What is sent, and how its rows are found again: by the ids they have, request for request. */
interface Kind {
  readonly name: string;
  readonly recipe: Recipe;
  /** Of a request. */
  readonly rows: number;
  readonly idOf: (request: number, row: number) => string;
  /** Gives all ids. */
  readonly query: string;
}

const KINDS: readonly Kind[] = [
  {
    name: 'segments',
    recipe: { kind: 'segments', documents: 10 },
    rows: 10,
    idOf: segmentIdOf,
    query: 'SELECT segment_id AS id FROM xray_segments',
  },
  {
    name: 'log events',
    recipe: { kind: 'events', events: 100 },
    rows: 100,
    idOf: lineIdOf,
    query: `SELECT message ->> '$.line_id' AS id FROM log_events`,
  },
  {
    name: 'spans',
    recipe: { kind: 'spans', spans: 100, encoding: 'json' },
    rows: 100,
    idOf: spanIdOf,
    query: 'SELECT span_id AS id FROM honeycomb_events',
  },
];

/** More than is answered before the kill. */
const REQUESTS = 4_000;
const KILL_AFTER_MS = 400;

export async function measureDurability({ quick, progress }: PartOptions): Promise<Row[]> {
  const load = startLoad();
  try {
    const rows: Row[] = [];
    for (const kind of KINDS) {
      let [rowsOfAll, missing] = [0, 0];
      const problems: string[] = [];
      const kills = quick ? 1 : 3;
      for (let kill = 0; kill < kills; kill += 1) {
        const found = await killOnce(load, kind, KILL_AFTER_MS + kill * 50);
        rowsOfAll += found.acknowledged * kind.rows;
        missing += found.missing;
        if (found.acknowledged === 0 || found.acknowledged === REQUESTS) {
          problems.push(
            `killed after ${found.acknowledged} of ${REQUESTS} answers, not in the middle`,
          );
        }
        progress(
          `kill -9: ${found.acknowledged} requests acknowledged, ${found.missing} rows missing`,
        );
      }
      rows.push(
        judge({
          name: `acknowledged ${kind.name} missing after kill -9`,
          value: missing,
          unit: 'rows',
          reference: `${rowsOfAll} rows acknowledged, ${kills} kills`,
          problems,
          limit: { atMost: 0 },
        }),
      );
    }
    return rows;
  } finally {
    await load.close();
  }
}

async function killOnce(load: Load, kind: Kind, afterMs: number) {
  const folder = makeDataFolder();
  const server = await startEmulator(folder);
  await makeLogStream(server);
  const target = { name: server.name, server, recipe: kind.recipe };
  const { acknowledged } = await load.sendUntilItBreaks(target, REQUESTS, async () => {
    await wait(afterMs);
    await server.kill();
  });
  const again = await startEmulator(folder);
  try {
    const stored = idsOf(folder, kind.query);
    const rows = Array.from({ length: kind.rows }, (_, row) => row);
    const missing = acknowledged.flatMap((request) =>
      rows.filter((row) => !stored.has(kind.idOf(request, row))),
    );
    return { acknowledged: acknowledged.length, missing: missing.length };
  } finally {
    await again.kill();
  }
}

function idsOf(folder: string, query: string): ReadonlySet<string> {
  const database = new DatabaseSync(join(folder, 'telemetry.sqlite'), { readOnly: true });
  try {
    return new Set(
      database
        .prepare(query)
        .all()
        .map(({ id }) => String(id)),
    );
  } finally {
    database.close();
  }
}
