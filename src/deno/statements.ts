/**
 * D1's statements and batches over a driver that runs SQL, with the spans that the worker makes of D1 calls, so that
 * traces look the same. Of D1, only what the stores use is here.
 */
import { SpanKind, trace, type Span } from '@opentelemetry/api';
import type { Database, Statement } from '../cruddur/database.ts';
import { recordError } from '../telemetry/recording/span.ts';

export type Value = string | number | null;
export type Rows = Awaited<ReturnType<Statement['all']>>;

export interface Query {
  readonly sql: string;
  readonly values: readonly Value[];
}

/** Runs SQL somewhere. */
export interface Driver {
  all(query: Query): Rows | Promise<Rows>;
  /** In one transaction, in order. */
  batch(queries: readonly Query[]): Rows[] | Promise<Rows[]>;
}

export interface DrivenDatabase extends Database {
  /** The same database for work that belongs to no trace: statements leave no span. */
  readonly bare: Pick<Database, 'prepare'>;
}

/** The worker's name for its D1 binding, which D1's spans are named by. */
const BINDING = 'DB';

export function createDatabase(driver: Driver): DrivenDatabase {
  return {
    bare: { prepare: (sql) => new BareStatement(driver, sql) },
    prepare: (sql) => new SpanStatement(driver, sql),
    batch: (statements) => runBatch(driver, statements),
  };
}

class BareStatement implements Statement, Query {
  readonly driver: Driver;
  readonly sql: string;
  readonly values: readonly Value[];

  constructor(driver: Driver, sql: string, values: readonly Value[] = []) {
    this.driver = driver;
    this.sql = sql;
    this.values = values;
  }

  bind(...values: readonly Value[]): Statement {
    return new BareStatement(this.driver, this.sql, values);
  }

  async all(): Promise<Rows> {
    return this.driver.all(this);
  }
}

/** Leaves a span at each use. */
class SpanStatement extends BareStatement {
  override bind(...values: readonly Value[]): Statement {
    return new SpanStatement(this.driver, this.sql, values);
  }

  override async all(): Promise<Rows> {
    return tracer().startActiveSpan(`${BINDING} all`, describe('all', this.sql), (span) =>
      ending([span], () => this.driver.all(this)),
    );
  }
}

async function runBatch(driver: Driver, statements: Statement[]): Promise<Rows[]> {
  const queries = statements.map((statement) => {
    if (statement instanceof SpanStatement && statement.driver === driver) return statement;
    throw new TypeError(
      'Cannot run a batch: one of its statements was prepared by another database',
    );
  });
  return tracer().startActiveSpan(`${BINDING} batch`, (span) => {
    const children = queries.map(({ sql }) =>
      tracer().startSpan(`${BINDING} batch > query`, describe('batch', sql)),
    );
    return ending([...children, span], () => driver.batch(queries));
  });
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
async function ending<T>(spans: readonly Span[], work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const whole = spans.at(-1);
    if (whole !== undefined) recordError(whole, error);
    throw error;
  } finally {
    for (const span of spans) span.end();
  }
}
