/**
 * A libSQL server as far as it is used here: its HTTP API over SQLite, every stream a connection of its own, which undoes
 * what it left open. Written from the specification; libSQL's own client was seen to run and insert rows through it, and to
 * send the same batch.
 * https://github.com/tursodatabase/libsql/blob/main/docs/HTTP_V2_SPEC.md
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { json } from 'node:stream/consumers';
import * as v from 'valibot';

const WireValue = v.union([
  v.pipe(
    v.object({ type: v.literal('null') }),
    v.transform(() => null),
  ),
  v.pipe(
    v.object({ type: v.literal('integer'), value: v.string() }),
    v.transform(({ value }) => BigInt(value)),
  ),
  v.pipe(
    v.object({ type: v.picklist(['float', 'text']), value: v.union([v.number(), v.string()]) }),
    v.transform(({ value }) => value),
  ),
]);
const Stmt = v.object({ sql: v.string(), args: v.optional(v.array(WireValue), []) });
const Ok = v.object({ type: v.literal('ok'), step: v.number() });
const Condition = v.union([Ok, v.object({ type: v.literal('not'), cond: Ok })]);
const Step = v.object({ stmt: Stmt, condition: v.optional(Condition) });
const Request = v.variant('type', [
  v.object({ type: v.literal('execute'), stmt: Stmt }),
  v.object({ type: v.literal('batch'), batch: v.object({ steps: v.array(Step) }) }),
  v.object({ type: v.literal('sequence'), sql: v.string() }),
  v.object({ type: v.literal('close') }),
]);
const Pipeline = v.object({ baton: v.optional(v.null()), requests: v.array(Request) });

export interface LibsqlServer {
  readonly url: string;
  /** What each call asked for. */
  readonly calls: readonly (readonly string[])[];
  close(): void;
}

export async function startLibsqlServer(token: string): Promise<LibsqlServer> {
  const folder = mkdtempSync(join(tmpdir(), 'libsql-'));
  const path = join(folder, 'data.sqlite');
  const first = new DatabaseSync(path);
  first.exec('PRAGMA journal_mode = WAL');
  const calls: string[][] = [];
  const server = createServer(
    (request, response) =>
      void answer(request)
        .catch(refuse)
        .then(({ status, body }) => {
          response.writeHead(status, { 'content-type': 'application/json' });
          response.end(JSON.stringify(body));
        }),
  );

  async function answer(request: IncomingMessage) {
    if (request.headers.authorization !== `Bearer ${token}`) {
      return { status: 401, body: { message: 'Unauthorized' } };
    }
    if (request.method !== 'POST' || request.url !== '/v2/pipeline') {
      return { status: 404, body: {} };
    }
    const { requests } = v.parse(Pipeline, await json(request));
    calls.push(requests.map(({ type }) => type));
    const stream = new DatabaseSync(path, { timeout: 5_000 });
    try {
      const results = requests.map((one) => outcome(() => perform(stream, one)));
      return { status: 200, body: { baton: null, base_url: null, results } };
    } finally {
      stream.close();
    }
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    calls,
    close() {
      server.close();
      server.closeAllConnections();
      first.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What the server does not understand. */
function refuse(error: unknown) {
  return { status: 400, body: { message: messageOf(error) } };
}

function outcome(work: () => object) {
  try {
    return { type: 'ok', response: work() };
  } catch (error) {
    return { type: 'error', error: { message: messageOf(error), code: 'SQLITE_ERROR' } };
  }
}

function perform(stream: DatabaseSync, request: v.InferOutput<typeof Request>): object {
  if (request.type === 'close') return { type: 'close' };
  if (request.type === 'execute') {
    return { type: 'execute', result: execute(stream, request.stmt) };
  }
  if (request.type === 'sequence') {
    stream.exec(request.sql);
    return { type: 'sequence' };
  }
  return { type: 'batch', result: batch(stream, request.batch.steps) };
}

function batch(stream: DatabaseSync, steps: readonly v.InferOutput<typeof Step>[]) {
  const step_results: (object | null)[] = [];
  const step_errors: ({ message: string } | null)[] = [];
  for (const { stmt, condition } of steps) {
    const isOk = (step: number) => step_results[step] !== null;
    const runs =
      condition === undefined ||
      (condition.type === 'ok' ? isOk(condition.step) : !isOk(condition.cond.step));
    try {
      step_results.push(runs ? execute(stream, stmt) : null);
      step_errors.push(null);
    } catch (error) {
      step_results.push(null);
      step_errors.push({ message: messageOf(error) });
    }
  }
  return { step_results, step_errors };
}

function execute(stream: DatabaseSync, { sql, args }: v.InferOutput<typeof Stmt>) {
  const statement = stream.prepare(sql);
  statement.setReadBigInts(true);
  const values: SQLInputValue[] = args;
  const rows = statement.all(...values);
  const cols = statement.columns().map(({ name }) => ({ name, decltype: null }));
  const encoded = rows.map((row) => cols.map(({ name }) => encode(row[name])));
  return { cols, rows: encoded, affected_row_count: 0, last_insert_rowid: null };
}

function encode(value: unknown) {
  if (value === null || value === undefined) return { type: 'null' };
  if (typeof value === 'bigint') return { type: 'integer', value: String(value) };
  return { type: typeof value === 'number' ? 'float' : 'text', value };
}

/** SQLite's own, with libSQL's words before it. */
function messageOf(error: unknown): string {
  return `SQLite error: ${error instanceof Error ? error.message : String(error)}`;
}
