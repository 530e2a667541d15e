/**
 * Spans of D1: one for each statement that is run, and for a batch one around those of its statements. They show the
 * statement's text, never the values that are bound to it, and what D1 says of rows and time.
 * https://developers.cloudflare.com/d1/worker-api/return-object/
 */
import { SpanKind, type Attributes, type Span } from '@opentelemetry/api';
import { isRecord } from '../../kit/json.ts';
import { isRecorded, patch, traceCall, type Call } from '../client-call.ts';
import { tracerFor } from '../tracer.ts';

const SCOPE = 'D1';
const META = 'rows_read rows_written duration size_after last_row_id changed_db changes'.split(' ');

export function traceD1(database: object, name: string): void {
  /** Of each statement that is alive. */
  const texts = new WeakMap<object, unknown>();
  traceSession(database);

  /** A session has the methods of its database, but `exec`. */
  function traceSession(session: object): void {
    patch(
      session,
      'prepare',
      (native) =>
        (...args) =>
          traceStatement(native(...args), args[0]),
    );
    patch(
      session,
      'batch',
      (native) =>
        (...args) =>
          traceBatch(args[0], () => native(...args)),
    );
    patch(
      session,
      'exec',
      (native) =>
        (...args) =>
          traceCall(callOf('exec', args[0]), () => native(...args)),
    );
    patch(session, 'withSession', (native) => (...args) => {
      const inner = native(...args);
      if (isRecord(inner)) traceSession(inner);
      return inner;
    });
  }

  function traceStatement(statement: unknown, sql: unknown): unknown {
    if (!isRecord(statement)) return statement;
    texts.set(statement, sql);
    patch(
      statement,
      'bind',
      (native) =>
        (...args) =>
          traceStatement(native(...args), sql),
    );
    for (const operation of ['first', 'all', 'run', 'raw']) {
      patch(
        statement,
        operation,
        (native) =>
          (...args) =>
            traceCall(callOf(operation, sql), () => native(...args)),
      );
    }
    return statement;
  }

  function traceBatch(statements: unknown, make: () => unknown): unknown {
    if (!isRecorded() || !Array.isArray(statements)) return make();
    const queries: Span[] = [];
    const end = (): void => {
      for (const query of queries) query.end();
    };
    const call: Call = {
      scope: SCOPE,
      name: `${name} batch`,
      kind: SpanKind.INTERNAL,
      attributes: {},
      answered(answers) {
        if (Array.isArray(answers)) {
          answers.forEach((answer, n) => queries[n]?.setAttributes(metaOf(answer)));
        }
        return {};
      },
    };
    return traceCall(call, () => {
      for (const statement of statements) {
        const { name: query, ...options } = callOf(
          'batch',
          isRecord(statement) ? texts.get(statement) : undefined,
        );
        queries.push(
          tracerFor(SCOPE).startSpan(`${query} > query`, { kind: SpanKind.CLIENT, ...options }),
        );
      }
      const work = make();
      return work instanceof Promise ? work.finally(end) : work;
    });
  }

  function callOf(operation: string, sql: unknown): Call {
    const attributes: Attributes = {
      binding_type: 'D1',
      'db.name': name,
      'db.system': 'Cloudflare D1',
      'db.operation': operation,
    };
    if (typeof sql === 'string') attributes['db.statement'] = sql;
    return { scope: SCOPE, name: `${name} ${operation}`, attributes, answered: metaOf };
  }
}

function metaOf(answer: unknown): Attributes {
  const attributes: Attributes = {};
  const meta: unknown = isRecord(answer) ? answer['meta'] : undefined;
  if (!isRecord(meta)) return attributes;
  for (const name of META) {
    const value = meta[name];
    if (typeof value === 'number' || typeof value === 'boolean')
      attributes[`db.cf.d1.${name}`] = value;
  }
  return attributes;
}
