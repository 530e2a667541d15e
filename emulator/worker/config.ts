/**
 * Reads from wrangler.toml what the local worker needs. Loading wrangler's own reader takes longer than everything else
 * at start together (1.6 s). A section that it does not understand is an error rather than a binding that is silently
 * missing.
 */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parse } from 'smol-toml';
import * as v from 'valibot';

/** What a variable of `[vars]` may be. */
export type Json = string | number | boolean | Json[] | { [key: string]: Json };

function isJson(value: unknown): value is Json {
  if (typeof value !== 'object' || value === null) {
    return ['string', 'number', 'boolean'].includes(typeof value);
  }
  // TOML also has dates.
  return !(value instanceof Date) && Object.values(value).every(isJson);
}

export interface WorkerConfig {
  /** Absolute path of the entry. */
  readonly main: string;
  readonly compatibilityDate: string;
  readonly compatibilityFlags: readonly string[];
  readonly vars: Readonly<Record<string, Json>>;
  /** Names the binding that tells which version runs; locally none does. */
  readonly versionMetadata?: string;
  readonly databases: readonly WorkerDatabase[];
  readonly queues: readonly { readonly binding: string; readonly queue: string }[];
  readonly consumers: readonly QueueConsumer[];
  /** Durable Objects of the worker itself, with SQLite storage. */
  readonly objects: readonly { readonly binding: string; readonly className: string }[];
  readonly rateLimits: readonly RateLimit[];
  /** Whether something is to be called from time to time. */
  readonly hasCron: boolean;
  /** Modules to bundle instead of others; absolute paths. */
  readonly alias: Readonly<Record<string, string>>;
  /** Identifiers and the JavaScript text that stands for them in the bundle. */
  readonly define: Readonly<Record<string, string>>;
}

export interface WorkerDatabase {
  readonly binding: string;
  /** Names the file that keeps it. */
  readonly id: string;
  /** Absolute path of the folder of migrations. */
  readonly migrations: string;
}

export interface RateLimit {
  readonly binding: string;
  readonly namespace_id: string;
  /** How many calls of one key in a period, which is in seconds. */
  readonly simple: { readonly limit: number; readonly period: 10 | 60 };
}

export interface QueueConsumer {
  readonly queue: string;
  readonly maxBatchSize: number;
  /** Seconds. */
  readonly maxBatchTimeout: number;
  readonly maxRetries: number;
  readonly deadLetterQueue?: string;
}

/** Say something about deploying, nothing about running locally. */
const DEPLOYMENT_ONLY = [
  '$schema',
  'name',
  'account_id',
  'workers_dev',
  'preview_urls',
  'route',
  'routes',
  'observability',
  'logpush',
  'limits',
  'placement',
  'minify',
  'keep_vars',
  'keep_names',
  'upload_source_maps',
  'send_metrics',
  'dependencies_instrumentation',
  'rules',
  'dev',
] as const;

/** What an environment does not inherit: wrangler takes it from `[env.NAME]` alone. */
const NOT_INHERITED = [
  'vars',
  'define',
  'd1_databases',
  'durable_objects',
  'queues',
  'ratelimits',
  'version_metadata',
] as const;

const Toml = v.strictObject({
  ...v.entriesFromList(DEPLOYMENT_ONLY, v.optional(v.unknown())),
  main: v.string(),
  compatibility_date: v.string(),
  compatibility_flags: v.optional(v.array(v.string()), []),
  vars: v.optional(v.record(v.string(), v.unknown()), {}),
  version_metadata: v.optional(v.strictObject({ binding: v.string() })),
  alias: v.optional(v.record(v.string(), v.string()), {}),
  define: v.optional(v.record(v.string(), v.string()), {}),
  queues: v.optional(
    v.strictObject({
      producers: v.optional(v.array(v.object({ binding: v.string(), queue: v.string() })), []),
      consumers: v.optional(
        v.array(
          v.strictObject({
            queue: v.string(),
            max_batch_size: v.optional(v.number(), 10),
            max_batch_timeout: v.optional(v.number(), 5),
            max_retries: v.optional(v.number(), 3),
            dead_letter_queue: v.optional(v.string()),
          }),
        ),
        [],
      ),
    }),
    {},
  ),
  ratelimits: v.optional(
    v.array(
      v.strictObject({
        name: v.string(),
        namespace_id: v.string(),
        simple: v.strictObject({ limit: v.number(), period: v.picklist([10, 60]) }),
      }),
    ),
    [],
  ),
  triggers: v.optional(v.strictObject({ crons: v.array(v.string()) }), { crons: [] }),
  durable_objects: v.optional(
    v.strictObject({
      bindings: v.array(v.strictObject({ name: v.string(), class_name: v.string() })),
    }),
    { bindings: [] },
  ),
  // Durable Objects are empty at every first start, so nothing has to be migrated locally.
  migrations: v.optional(v.array(v.object({ new_sqlite_classes: v.array(v.string()) })), []),
  d1_databases: v.optional(
    v.array(
      v.object({
        binding: v.string(),
        database_id: v.optional(v.string()),
        migrations_dir: v.optional(v.string(), 'migrations'),
      }),
    ),
    [],
  ),
});

function readVariables(file: string, vars: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(
    Object.entries(vars).map(([name, value]): [string, Json] => {
      if (isJson(value)) return [name, value];
      throw new Error(`Cannot use '${file}':\n  vars.${name}: it is a date; write it as a text`);
    }),
  );
}

const Environments = v.object({
  env: v.optional(v.record(v.string(), v.record(v.string(), v.unknown())), {}),
});

/** The file as wrangler would read it for an environment; '' is the top of the file. */
function chooseEnvironment(file: string, text: string, name: string): Record<string, unknown> {
  const { env, ...top } = parse(text);
  if (name === '') return top;
  const chosen = v.parse(Environments, { env }).env[name];
  if (chosen === undefined) throw new Error(`Cannot use '${file}': there is no [env.${name}]`);
  const inherited = Object.entries(top).filter(
    ([key]) => !NOT_INHERITED.some((name) => name === key),
  );
  return { ...Object.fromEntries(inherited), ...chosen };
}

/**
 * @param environment whose bindings and variables to take; wrangler's own CLOUDFLARE_ENV
 * @throws with the file's name and every key that is missing, wrong or not understood.
 */
export async function readWorkerConfig(file: string, environment = ''): Promise<WorkerConfig> {
  const text = await readFile(file, 'utf8');
  const parsed = v.safeParse(Toml, chooseEnvironment(file, text, environment));
  if (!parsed.success) {
    const problems = parsed.issues.map((issue) => `  ${v.getDotPath(issue)}: ${issue.message}`);
    throw new Error(`Cannot use '${file}':\n${problems.join('\n')}`);
  }
  const { output } = parsed;
  const folder = dirname(file);
  return {
    main: resolve(folder, output.main),
    compatibilityDate: output.compatibility_date,
    compatibilityFlags: output.compatibility_flags,
    vars: readVariables(file, output.vars),
    ...(output.version_metadata === undefined
      ? {}
      : { versionMetadata: output.version_metadata.binding }),
    queues: output.queues.producers,
    consumers: output.queues.consumers.map((consumer) => ({
      queue: consumer.queue,
      maxBatchSize: consumer.max_batch_size,
      maxBatchTimeout: consumer.max_batch_timeout,
      maxRetries: consumer.max_retries,
      ...(consumer.dead_letter_queue === undefined
        ? {}
        : { deadLetterQueue: consumer.dead_letter_queue }),
    })),
    objects: output.durable_objects.bindings.map(({ name, class_name }) => ({
      binding: name,
      className: class_name,
    })),
    rateLimits: output.ratelimits.map(({ name, ...settings }) => ({ binding: name, ...settings })),
    hasCron: output.triggers.crons.length > 0,
    define: output.define,
    alias: Object.fromEntries(
      Object.entries(output.alias).map(([name, path]) => [name, resolve(folder, path)]),
    ),
    databases: output.d1_databases.map(({ binding, database_id = binding, migrations_dir }) => ({
      binding,
      id: database_id,
      migrations: resolve(folder, migrations_dir),
    })),
  };
}
