/** wrangler.toml by wrangler's own schema and bundler, and what a Deploy button reads beside it. */
import { readFile } from 'node:fs/promises';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { parseEnv } from 'node:util';
import { parse } from 'smol-toml';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { SECRETS } from '../../../emulator/deploy/secrets/list.ts';
import { readWorkerConfig } from '../../../emulator/worker/config.ts';
import { PROJECT } from './run.ts';

const read = (file: string) => readFile(join(PROJECT, file), 'utf8');
const ENVIRONMENTS = ['', 'paid', 'staging', 'signals', 'try'];

type Value = unknown;
const Schema = v.looseObject({
  $ref: v.optional(v.string()),
  type: v.optional(v.union([v.string(), v.array(v.string())])),
  enum: v.optional(v.array(v.unknown())),
  const: v.optional(v.unknown()),
  anyOf: v.optional(v.array(v.unknown())),
  allOf: v.optional(v.array(v.unknown())),
  required: v.optional(v.array(v.string()), []),
  properties: v.optional(v.record(v.string(), v.unknown()), {}),
  additionalProperties: v.optional(v.unknown()),
  items: v.optional(v.unknown()),
});

/** As much of JSON Schema as wrangler's file uses for what is in ours; returns the paths that are wrong. */
function createValidator(root: { definitions: Record<string, unknown> }) {
  function check(unread: unknown, value: Value, path: string): string[] {
    if (unread === true || unread === undefined) return [];
    if (unread === false) return [`${path} is not known`];
    const schema = v.parse(Schema, unread);
    if (schema.$ref !== undefined) {
      const name = decodeURIComponent(schema.$ref.replace('#/definitions/', ''));
      return check(root.definitions[name], value, path);
    }
    const wrong: string[] = [];
    if (schema.anyOf !== undefined) {
      const results = schema.anyOf.map((one) => check(one, value, path));
      if (!results.some((problems) => problems.length === 0)) wrong.push(...(results[0] ?? []));
    }
    for (const one of schema.allOf ?? []) wrong.push(...check(one, value, path));
    if (schema.enum !== undefined && !schema.enum.includes(value)) wrong.push(`${path} is not one`);
    if (schema.const !== undefined && schema.const !== value) wrong.push(`${path} is not constant`);
    const types = schema.type === undefined ? [] : [schema.type].flat();
    if (types.length > 0 && !types.some((type) => isOf(type, value))) {
      return [...wrong, `${path} is no ${types.join(' or ')}`];
    }
    if (Array.isArray(value)) {
      return [
        ...wrong,
        ...value.flatMap((item, index) => check(schema.items, item, `${path}[${index}]`)),
      ];
    }
    if (!v.is(v.record(v.string(), v.unknown()), value)) return wrong;
    for (const name of schema.required) if (!(name in value)) wrong.push(`${path}.${name} lacks`);
    for (const [name, member] of Object.entries(value)) {
      const known = schema.properties[name] ?? schema.additionalProperties;
      wrong.push(...check(known, member, `${path}.${name}`));
    }
    return wrong;
  }
  return check;
}

function isOf(type: string, value: Value): boolean {
  if (type === 'array') return Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'null') return value === null;
  if (type === 'object')
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === type;
}

describe('wrangler.toml', () => {
  it('is right by the schema of the wrangler that is installed, and a wrong key is told', async () => {
    const file = join(PROJECT, 'node_modules/wrangler/config-schema.json');
    const schema = v.parse(
      v.looseObject({ $ref: v.string(), definitions: v.record(v.string(), v.unknown()) }),
      JSON.parse(await readFile(file, 'utf8')),
    );
    const check = createValidator(schema);
    const config = parse(await read('wrangler.toml'));
    expect(check({ $ref: schema.$ref }, config, '')).toEqual([]);
    expect(check({ $ref: schema.$ref }, { ...config, preview_urls: 'no' }, '')).not.toEqual([]);
    expect(check({ $ref: schema.$ref }, { ...config, obervability: {} }, '')).not.toEqual([]);
  });

  it('has no id, and no queue or dead letter of the direct transport', async () => {
    const text = await read('wrangler.toml');
    expect(text).not.toMatch(/database_id|queue_id|account_id/);
    expect(Object.keys(parse(text))).not.toContain('queues');
  });

  it.each(ENVIRONMENTS)(
    "is bundled by wrangler, with no other warning than one, for '%s'",
    (env) => {
      const folder = mkdtempSync(join(tmpdir(), 'dry-run-'));
      try {
        const { status, stdout, stderr } = spawnSync(
          process.execPath,
          [
            join(PROJECT, 'node_modules/wrangler/bin/wrangler.js'),
            'deploy',
            '--dry-run',
            '--minify',
            `--env=${env}`,
            '--outdir',
            folder,
          ],
          {
            cwd: PROJECT,
            encoding: 'utf8',
            env: {
              ...process.env,
              HOME: folder,
              TMPDIR: folder,
              CI: '1',
              NO_COLOR: '1',
              FORCE_COLOR: '0',
              WRANGLER_SEND_METRICS: 'false',
              npm_registry: 'http://127.0.0.1:9/',
            },
          },
        );
        const said = `${stdout}${stderr}`;
        expect(said).not.toMatch(/ERROR/);
        // Of what `try` leaves out on purpose, and of nothing else.
        const warned = [...said.matchAll(/^\s+- ([A-Z_]+|.* is not on .*|Unexpected .*)$/gm)];
        expect(said.includes('WARNING')).toBe(env === 'try');
        expect(warned.map(([, name]) => name)).toEqual(
          env === 'try' ? ['TELEMETRY_BUDGET_OBJECT'] : [],
        );
        expect(stdout).toContain('env.DB');
        expect(status).toBe(0);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );

  it.each(ENVIRONMENTS)(
    "is read by the emulator for '%s', with the same migrations",
    async (env) => {
      const config = await readWorkerConfig(join(PROJECT, 'wrangler.toml'), env);
      expect(config.databases).toEqual([
        { binding: 'DB', id: 'DB', migrations: join(PROJECT, 'src/cruddur/migrations') },
      ]);
      expect(config.versionMetadata).toBe('CF_VERSION_METADATA');
      expect(config.rateLimits).toHaveLength(1);
      expect(config.define).toHaveProperty('__SENTRY_DEBUG__', 'false');
      expect(config.queues).toHaveLength(env === 'paid' ? 2 : 0);
      expect(config.objects).toHaveLength(env === 'try' ? 0 : 1);
    },
  );
});

describe('the Deploy button', () => {
  it('is offered the secrets of production, empty, and a sentence for each', async () => {
    const example = parseEnv(await read('.dev.vars.example'));
    const names = SECRETS.map(({ name }) => name);
    expect(Object.keys(example).toSorted()).toEqual(names.toSorted());
    expect(Object.values(example).filter((value) => value !== '')).toEqual([]);
    const { cloudflare } = v.parse(
      v.object({
        cloudflare: v.object({
          bindings: v.record(
            v.string(),
            v.object({ description: v.pipe(v.string(), v.minLength(10)) }),
          ),
        }),
      }),
      JSON.parse(await read('package.json')),
    );
    const described = Object.keys(cloudflare.bindings);
    expect(described).toEqual(expect.arrayContaining([...names, 'DB', 'WRITE_RATE_LIMIT']));
  });
});
