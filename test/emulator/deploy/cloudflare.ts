/**
 * A small Cloudflare on loopback: what wrangler asks of it when it deploys, with memory. Migrations run in real
 * SQLite. It refuses ids that it does not know, and calls that a test denies. Its answers follow wrangler's source; a
 * real account's may say more.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';

export interface Call {
  readonly method: string;
  /** Without the account and its id. */
  readonly path: string;
  /** The parts of an upload, by their names. */
  readonly parts: Readonly<Record<string, string>>;
  readonly metadata: unknown;
  readonly body: unknown;
}

interface Database {
  readonly uuid: string;
  readonly name: string;
  readonly sqlite: DatabaseSync;
}

interface Script {
  readonly secrets: Set<string>;
  readonly bindings: readonly unknown[];
  migrationTag: string | undefined;
}

export interface Cloudflare {
  readonly baseUrl: string;
  readonly calls: Call[];
  /** Those that change something, as `METHOD path`. */
  changes(): string[];
  readonly databases: Map<string, Database>;
  readonly queues: Map<string, string>;
  readonly scripts: Map<string, Script>;
  /** Refuses what matches `METHOD path`, with Cloudflare's number. */
  deny(pattern: RegExp, status: number, code: number, message: string): void;
  /** Takes what matches and never answers. */
  hold(pattern: RegExp): void;
  /** Undefined: the account never chose one. */
  subdomain: string | undefined;
  close(): Promise<void>;
}

class ApiError extends Error {
  readonly status: number;
  readonly code: number;
  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const Named = v.object({ name: v.string() });
const QueueName = v.object({ queue_name: v.string() });
const Sql = v.object({ sql: v.string(), params: v.optional(v.array(v.string()), []) });
const Secrets = v.object({
  secrets: v.record(v.string(), v.nullable(v.object({ name: v.string() }))),
});
const Metadata = v.object({
  bindings: v.optional(v.array(v.looseObject({ type: v.string(), name: v.string() })), []),
  migrations: v.optional(v.object({ new_tag: v.optional(v.string()) })),
});

type Handler = (groups: readonly string[], call: Call, url: URL) => unknown;

export async function startCloudflare(): Promise<Cloudflare> {
  const calls: Call[] = [];
  const databases = new Map<string, Database>();
  const queues = new Map<string, string>();
  const scripts = new Map<string, Script>();
  const consumers = new Map<string, unknown[]>();
  const denials: { pattern: RegExp; error: ApiError }[] = [];
  const held: RegExp[] = [];
  const created_on = new Date().toISOString();

  const scriptOf = (name = ''): Script => {
    const script = scripts.get(name);
    if (script === undefined) throw new ApiError(404, 10007, 'This Worker does not exist.');
    return script;
  };
  const databaseOf = (key = ''): Database => {
    const found = databases.get(key) ?? [...databases.values()].find(({ uuid }) => uuid === key);
    if (found === undefined)
      throw new ApiError(404, 7404, `The database ${key} could not be found`);
    return found;
  };
  const showDatabase = ({ uuid, name }: Database) => ({ uuid, name, created_at: created_on });
  const showQueue = (name: string) => ({
    queue_name: name,
    queue_id: queues.get(name),
    producers: [],
    consumers: consumers.get(name) ?? [],
  });

  function upload(name: string, call: Call): Script {
    const { bindings, migrations } = v.parse(Metadata, call.metadata);
    const known = scripts.get(name);
    for (const binding of bindings) {
      if (binding.type === 'inherit' && known === undefined) {
        throw new ApiError(400, 10021, `Binding ${binding.name} has nothing to inherit`);
      }
      const id = binding['database_id'] ?? binding['id'];
      if (binding.type === 'd1') databaseOf(String(id));
    }
    const script = {
      secrets: known?.secrets ?? new Set<string>(),
      bindings: bindings.map((binding) =>
        binding.type === 'inherit'
          ? known?.bindings.find((one) => v.is(Named, one) && one.name === binding.name)
          : binding,
      ),
      migrationTag: migrations?.new_tag ?? known?.migrationTag,
    };
    scripts.set(name, script);
    return script;
  }

  const versionId = randomUUID();
  const deployments = {
    deployments: [
      {
        id: versionId,
        source: 'api',
        created_on,
        strategy: 'percentage',
        author_email: 'a@b.example',
        versions: [{ version_id: versionId, percentage: 100 }],
      },
    ],
  };

  const routes: readonly (readonly [RegExp, Handler])[] = [
    [
      /^GET \/workers\/services\/([^/]+)$/,
      ([name]) => {
        scriptOf(name);
        return {
          id: name,
          default_environment: {
            environment: 'production',
            script: { last_deployed_from: 'wrangler', tags: [] },
          },
        };
      },
    ],
    [
      /^GET \/workers\/services\/([^/]+)\/environments\/production$/,
      ([name]) => {
        scriptOf(name);
        return { environment: 'production', script: { last_deployed_from: 'wrangler' } };
      },
    ],
    [
      /^GET \/workers\/scripts$/,
      () =>
        [...scripts].map(([id, { migrationTag }]) => ({
          id,
          migration_tag: migrationTag,
          tag: id,
          created_on,
        })),
    ],
    [
      /^GET \/workers\/scripts\/([^/]+)\/secrets$/,
      ([name]) =>
        [...scriptOf(name).secrets].map((secret) => ({ name: secret, type: 'secret_text' })),
    ],
    [
      /^PATCH \/workers\/scripts\/([^/]+)\/secrets-bulk$/,
      ([name], { body }) => {
        const script = scriptOf(name);
        for (const secret of Object.keys(v.parse(Secrets, body).secrets))
          script.secrets.add(secret);
        return [];
      },
    ],
    [
      /^GET \/workers\/scripts\/([^/]+)\/settings$/,
      ([name]) => {
        const { bindings } = scriptOf(name);
        return { bindings, tags: [] };
      },
    ],
    [
      /^GET \/workers\/scripts\/([^/]+)\/(?:deployments)$/,
      ([name]) => {
        scriptOf(name);
        return deployments;
      },
    ],
    [
      /^GET \/workers\/scripts\/([^/]+)\/versions\/[^/]+$/,
      ([name]) => {
        const { bindings } = scriptOf(name);
        return {
          id: versionId,
          number: 1,
          metadata: {},
          resources: { bindings, script: { etag: 'e' }, script_runtime: {} },
        };
      },
    ],
    [/^POST \/workers\/scripts\/([^/]+)\/deployments$/, () => ({ id: versionId })],
    [
      /^POST \/workers\/scripts\/([^/]+)\/versions$/,
      ([name = ''], call) => {
        upload(name, call);
        return {
          id: versionId,
          startup_time_ms: 1,
          metadata: {},
          resources: { bindings: [], script: { etag: 'e' }, script_runtime: {} },
        };
      },
    ],
    [/^PATCH \/workers\/scripts\/[^/]+\/script-settings$/, () => ({})],
    [
      /^PUT \/workers\/scripts\/([^/]+)$/,
      ([name = ''], call) => {
        upload(name, call);
        return {
          id: name,
          tag: name,
          etag: 'e',
          pipeline_hash: 'p',
          mutable_pipeline_id: 'm',
          deployment_id: versionId,
          startup_time_ms: 1,
          entry_point: 'worker.js',
          created_on,
        };
      },
    ],
    [
      /^(?:GET|POST) \/workers\/scripts\/[^/]+\/subdomain$/,
      () => ({ enabled: true, previews_enabled: false }),
    ],
    [/^PUT \/workers\/scripts\/[^/]+\/schedules$/, () => ({ schedules: [] })],
    [
      /^GET \/workers\/subdomain$/,
      () => {
        if (cloudflare.subdomain === undefined)
          throw new ApiError(404, 10007, 'There is no workers.dev subdomain');
        return { subdomain: cloudflare.subdomain };
      },
    ],
    [
      /^GET \/d1\/database$/,
      (_groups, _call, url) => {
        const name = url.searchParams.get('name');
        return [...databases.values()]
          .filter((one) => name === null || one.name === name)
          .map(showDatabase);
      },
    ],
    [/^GET \/d1\/database\/([^/]+)$/, ([key]) => showDatabase(databaseOf(key))],
    [
      /^POST \/d1\/database$/,
      (_groups, { body }) => {
        const { name } = v.parse(Named, body);
        if (databases.has(name))
          throw new ApiError(400, 7502, `A database with the name ${name} already exists`);
        const made = { uuid: randomUUID(), name, sqlite: new DatabaseSync(':memory:') };
        databases.set(name, made);
        return showDatabase(made);
      },
    ],
    [
      /^POST \/d1\/database\/([^/]+)\/query$/,
      ([key], { body }) => query(databaseOf(key), v.parse(Sql, body)),
    ],
    [
      /^GET \/queues$/,
      (_groups, _call, url) => {
        const name = url.searchParams.get('name');
        return [...queues.keys()].filter((one) => name === null || one === name).map(showQueue);
      },
    ],
    [
      /^POST \/queues$/,
      (_groups, { body }) => {
        const { queue_name } = v.parse(QueueName, body);
        queues.set(queue_name, randomUUID().replaceAll('-', ''));
        return showQueue(queue_name);
      },
    ],
    [
      /^(?:POST|PUT) \/queues\/([^/]+)\/consumers(?:\/[^/]+)?$/,
      ([id], { body }) => {
        const name = [...queues].find(([, known]) => known === id)?.[0] ?? '';
        const consumer = {
          ...v.parse(v.looseObject({}), body),
          consumer_id: 'c',
          script: 'cruddur-edge',
          type: 'worker',
        };
        consumers.set(name, [consumer]);
        return consumer;
      },
    ],
    [
      /^POST \/provisioning\/previews\/challenge$/,
      () => ({ challengeToken: 't', seed: Buffer.alloc(32).toString('base64url'), k: 2, g: 2 }),
    ],
    [
      /^POST \/provisioning\/previews$/,
      () => {
        const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
        return {
          account: { id: 'temporary', name: 'temporary', apiToken: 'temporary-token', expiresAt },
          claim: { url: 'https://dash.cloudflare.example/claim/x', expiresAt },
        };
      },
    ],
  ];

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    const path = url.pathname.replace('/client/v4', '').replace(/^\/accounts\/[^/]+/, '');
    const line = `${request.method} ${path}`;
    const answer = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    try {
      const call = await readCall(request, path);
      calls.push(call);
      if (held.some((pattern) => pattern.test(line))) return;
      const denial = denials.find(({ pattern }) => pattern.test(line));
      if (denial !== undefined) throw denial.error;
      const route = routes.find(([pattern]) => pattern.test(line));
      if (route === undefined) throw new ApiError(404, 7000, `No route for that URI: ${line}`);
      const result = route[1]((route[0].exec(line) ?? []).slice(1), call, url);
      const count = Array.isArray(result) ? result.length : 0;
      const result_info = { page: 1, per_page: 100, count, total_count: count, total_pages: 1 };
      answer(200, { success: true, errors: [], messages: [], result, result_info });
    } catch (error) {
      const { status, code, message } =
        error instanceof ApiError ? error : new ApiError(500, 1, String(error));
      answer(status, { success: false, errors: [{ code, message }], messages: [], result: null });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Cannot listen');

  const cloudflare: Cloudflare = {
    baseUrl: `http://127.0.0.1:${address.port}/client/v4`,
    calls,
    changes: () =>
      calls.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`),
    databases,
    queues,
    scripts,
    deny: (pattern, status, code, message) =>
      denials.push({ pattern, error: new ApiError(status, code, message) }),
    hold: (pattern) => held.push(pattern),
    subdomain: 'sample',
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      for (const { sqlite } of databases.values()) sqlite.close();
    },
  };
  return cloudflare;
}

function query({ sqlite }: Database, { sql, params }: v.InferOutput<typeof Sql>): unknown {
  try {
    const reads = /^\s*(?:SELECT|PRAGMA)/i.test(sql);
    const results = reads ? sqlite.prepare(sql).all(...params) : [];
    if (!reads) sqlite.exec(sql);
    return [{ success: true, results, meta: { duration: 1, served_by: 'fake' } }];
  } catch (error) {
    throw new ApiError(400, 7500, error instanceof Error ? error.message : String(error));
  }
}

async function readCall(request: IncomingMessage, path: string): Promise<Call> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const bytes = Buffer.concat(chunks);
  const type = request.headers['content-type'] ?? '';
  const method = request.method ?? '';
  if (!type.startsWith('multipart/form-data')) {
    return { method, path, parts: {}, metadata: undefined, body: parse(bytes.toString()) };
  }
  const form = await new Response(bytes, { headers: { 'content-type': type } }).formData();
  const parts: Record<string, string> = {};
  for (const [name, part] of form)
    parts[name] = typeof part === 'string' ? part : await part.text();
  return { method, path, parts, metadata: parse(parts['metadata'] ?? ''), body: undefined };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
