/** Stores of older versions, as their schema made them, are opened by the present emulator. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../../emulator/store/database.ts';

const UPGRADES = readdirSync(new URL('../../../emulator/store/upgrades', import.meta.url)).map(
  (name) => Number(/^from-(\d+)\.sql$/.exec(name)?.[1]),
);
const TRACE = 'a'.repeat(32);

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'upgrade-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** A store of that version with a trace, a request, its log line of refusal and a group of X-Ray. */
function oldStore(version: number): string {
  const folder = emptyFolder();
  const database = new DatabaseSync(join(folder, 'telemetry.sqlite'));
  database.exec(readFileSync(new URL(`schema-${version}.sql`, import.meta.url), 'utf8'));
  database.exec(`
    INSERT INTO traces (id, trace_id, first_seen_ms, start_ms, service, method, route, status)
      VALUES (1, '${TRACE}', 2000, 1000, 'shop', 'GET', '/orders/:id', 200),
             (2, '${'b'.repeat(32)}', 3000, NULL, NULL, NULL, NULL, NULL);
    INSERT INTO xray_resources VALUES ('1', 'eu-west-1', 'group', 'mine', '{"kept":true}');
    PRAGMA user_version = ${version};
  `);
  database.close();
  return folder;
}

function opened(folder: string, tell: (line: string) => void = () => undefined): DatabaseSync {
  const database = openDatabase(folder, tell);
  onTestFinished(() => database.close());
  return database;
}

/** Each table's columns with type and whether they may be null; indexes and triggers by name. */
function shapeOf(database: DatabaseSync): unknown {
  const objects = database
    .prepare(
      `SELECT type, name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name`,
    )
    .all();
  const columns = database.prepare(
    'SELECT name, type, "notnull", pk FROM pragma_table_xinfo(?) ORDER BY name',
  );
  return objects.map(({ type, name }) => ({
    type,
    name,
    columns: type === 'table' ? columns.all(String(name)) : [],
  }));
}

describe.each(UPGRADES)('a store of version %d', (version) => {
  it('has all that a new one has', () => {
    expect(shapeOf(opened(oldStore(version)))).toEqual(shapeOf(opened(emptyFolder())));
  });

  it('keeps its rows, in place, and says so in one line', () => {
    const folder = oldStore(version);
    const told: string[] = [];
    const database = opened(folder, (line) => told.push(line));
    const traces = database.prepare(
      'SELECT trace_id, time_ms, name, service FROM traces ORDER BY id',
    );
    expect(traces.all()).toEqual([
      { trace_id: TRACE, time_ms: 1000, name: 'GET /orders/:id', service: 'shop' },
      { trace_id: 'b'.repeat(32), time_ms: 3000, name: null, service: null },
    ]);
    expect(database.prepare('SELECT name FROM services').all()).toEqual([{ name: 'shop' }]);
    expect(database.prepare('SELECT name, value FROM aws_resources').all()).toEqual([
      { name: 'mine', value: '{"kept":true}' },
    ]);
    expect(told).toEqual([
      expect.stringMatching(`of version ${version} and is now of \\d+; nothing`),
    ]);
    expect(readdirSync(folder).filter((name) => name.includes('.v'))).toEqual([]);
  });

  it('is upgraded once', () => {
    const folder = oldStore(version);
    openDatabase(folder).close();
    const told: string[] = [];
    opened(folder, (line) => told.push(line));
    expect(told).toEqual([]);
  });

  it('is set aside, as it was, where the upgrade fails', () => {
    const folder = oldStore(version);
    const before = new DatabaseSync(join(folder, 'telemetry.sqlite'));
    before.exec('CREATE TABLE security_findings (mine TEXT)');
    before.close();
    const told: string[] = [];
    opened(folder, (line) => told.push(line));
    expect(told).toEqual([
      expect.stringContaining('table security_findings already exists'),
      expect.stringContaining(`telemetry.sqlite.v${version}`),
    ]);
    const kept = new DatabaseSync(join(folder, `telemetry.sqlite.v${version}`));
    onTestFinished(() => kept.close());
    expect(kept.prepare('SELECT count(*) AS n FROM xray_resources').get()).toEqual({ n: 1 });
    expect(kept.prepare('PRAGMA user_version').get()).toEqual({ user_version: version });
  });
});
