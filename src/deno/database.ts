/**
 * SQLite in the place of Cloudflare's D1, for Deno and for tests: the same SQL, the same migrations, and the
 * spans that the worker makes of D1 calls, so that traces look the same. Of D1, only what the stores
 * use is here.
 */
import { SpanKind, trace, type Span } from '@opentelemetry/api';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import type { Database, Statement } from '../cruddur/database.ts';
import { recordError } from '../telemetry/recording/span.ts';

export interface SqliteDatabase extends Database {
  /** The bare connection; what runs on it leaves no span. */
  readonly connection: DatabaseSync;
  /** The same database for work that belongs to no trace: statements leave no span. */
  readonly bare: Pick<Database, 'prepare'>;
  /** Runs any number of statements, without a span. */
  exec(sql: string): void;
  close(): void;
}

type Value = string | number | null;
type Rows = Awaited<ReturnType<Statement['all']>>;

/** The worker's name for its D1 binding, which D1's spans are named by. */
const BINDING = 'DB';

/** @param path of the file, made together with its folder when missing, or `:memory:` */
export function openDatabase(path: string): SqliteDatabase {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
  const connection = new DatabaseSync(path);
  connection.exec('PRAGMA journal_mode = WAL');
  return {
    connection,
    bare: { prepare: (sql) => new BareStatement(connection, sql) },
    prepare: (sql) => new SqliteStatement(connection, sql),
    batch: (statements) => runBatch(connection, statements),
    exec: (sql) => connection.exec(sql),
    close: () => connection.close(),
  };
}

/**
 * Applies the `.sql` files of a folder that were not applied before, in the order of their names, each in
 * its own transaction. The table that remembers them is the one wrangler keeps in D1.
 *
 * @throws Error naming the file that failed; the files before it stay applied
 */
export function migrate({ connection }: SqliteDatabase, folder: string | URL): void {
  const path = typeof folder === 'string' ? folder : fileURLToPath(folder);
  connection.exec(`
    CREATE TABLE IF NOT EXISTS d1_migrations (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      name TEXT UNIQUE,
      applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
    )`);
  const applied = connection.prepare('SELECT 1 FROM d1_migrations WHERE name = ?');
  const remember = connection.prepare('INSERT INTO d1_migrations (name) VALUES (?)');
  const names = readdirSync(path).filter((name) => name.endsWith('.sql'));
  for (const name of names.toSorted()) {
    if (applied.get(name) !== undefined) continue;
    try {
      transaction(connection, () => {
        connection.exec(readFileSync(join(path, name), 'utf8'));
        remember.run(name);
      });
    } catch (cause) {
      throw new Error(`Cannot apply the migration "${name}": ${String(cause)}`, { cause });
    }
  }
}

class BareStatement implements Statement {
  readonly connection: DatabaseSync;
  readonly sql: string;
  readonly values: readonly Value[];

  constructor(connection: DatabaseSync, sql: string, values: readonly Value[] = []) {
    this.connection = connection;
    this.sql = sql;
    this.values = values;
  }

  bind(...values: readonly Value[]): Statement {
    return new BareStatement(this.connection, this.sql, values);
  }

  async all(): Promise<Rows> {
    return run(this);
  }
}

/** Leaves a span at each use. */
class SqliteStatement extends BareStatement {
  override bind(...values: readonly Value[]): Statement {
    return new SqliteStatement(this.connection, this.sql, values);
  }

  override async all(): Promise<Rows> {
    return tracer().startActiveSpan(`${BINDING} all`, describe('all', this.sql), (span) =>
      ending([span], () => run(this)),
    );
  }
}

async function runBatch(connection: DatabaseSync, statements: Statement[]): Promise<Rows[]> {
  const queries = statements.map((statement) => {
    if (statement instanceof SqliteStatement) return statement;
    throw new TypeError(
      'Cannot run a batch: one of its statements was prepared by another database',
    );
  });
  return tracer().startActiveSpan(`${BINDING} batch`, (span) => {
    const children = queries.map(({ sql }) =>
      tracer().startSpan(`${BINDING} batch > query`, describe('batch', sql)),
    );
    return ending([...children, span], () => transaction(connection, () => queries.map(run)));
  });
}

function run({ connection, sql, values }: BareStatement): Rows {
  return { results: connection.prepare(sql).all(...values) };
}

/** Looked up at each use, because the tracer provider may be registered after the database is opened. */
function tracer() {
  return trace.getTracer('D1');
}

function describe(operation: string, sql: string) {
  return {
    kind: SpanKind.CLIENT,
    attributes: {
      binding_type: 'D1',
      'db.name': BINDING,
      'db.system': 'sqlite',
      'db.operation': operation,
      'db.statement': sql,
    },
  };
}

/** Runs `work`, then ends the spans; an error is recorded on the last, the one that stands for all. */
function ending<T>(spans: readonly Span[], work: () => T): T {
  try {
    return work();
  } catch (error) {
    const whole = spans.at(-1);
    if (whole !== undefined) recordError(whole, error);
    throw error;
  } finally {
    for (const span of spans) span.end();
  }
}

function transaction<T>(connection: DatabaseSync, work: () => T): T {
  connection.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    connection.exec('COMMIT');
    return result;
  } catch (error) {
    if (connection.isTransaction) connection.exec('ROLLBACK'); // a full disk rolls back by itself
    throw error;
  }
}
