/**
 * Turns the environment into one frozen Settings value. What is wrong or missing is collected: our own keys
 * into one SettingsError, OpenTelemetry's into warnings, because its specification wants those ignored with a
 * warning. A vendor without credentials is off and says why. Left out: bindings such as D1, which are not text.
 */
import * as v from 'valibot';
import { LOG_LEVELS, type LogLevel } from '../kit/level.ts';
import { readAws, type AwsSettings } from './aws.ts';
import { readBudget, type BudgetSettings } from './budget.ts';
import { readHoneycomb, type HoneycombSettings } from './honeycomb.ts';
import { Environment } from './environment.ts';

/** This project's version, as package.json has it; service.version unless the environment says otherwise. */
export const VERSION = '0.1.0';

export interface Settings {
  readonly service: { readonly name: string; readonly version: string };
  readonly frontendUrl: string;
  readonly backendUrl: string;
  readonly log: {
    readonly level: LogLevel;
    readonly format: 'json' | 'text';
    /** Whether lines are printed too; where CloudWatch has them, printing is a cost without a reader. */
    readonly console: boolean;
    /** Hold debug and info lines back; they are written only when their request fails. */
    readonly buffer: boolean;
  };
  /** What becomes of client addresses: kept, cut to their network, or dropped. */
  readonly clientAddress: 'keep' | 'cut' | 'drop';
  /** How long the outbox waits for company before it sends, in milliseconds. */
  readonly lingerMs: number;
  /** Straight to the vendors, or into a queue whose consumer delivers. */
  readonly transport: 'direct' | 'queue';
  readonly budget: BudgetSettings;
  readonly delivery: DeliverySettings;
  /** Traces that took at least so long are always kept, in milliseconds. */
  readonly keepSlowerThanMs: number;
  readonly honeycomb: HoneycombSettings | Off;
  readonly xray: AwsSettings['xray'] | Off;
  readonly cloudwatch: AwsSettings['cloudwatch'] | Off;
  readonly rollbar: RollbarSettings | Off;
  /** Things ignored, for the log at the start. */
  readonly warnings: readonly string[];
}

export interface DeliverySettings {
  /** What may wait in memory, of all vendors together, in bytes. */
  readonly maxBytes: number;
  /** How many calls a request may make in all, the app's own included. */
  readonly subrequests: number;
  /** CPU that one request spends on sending for others before another goes on, in milliseconds. */
  readonly cpuMs: number;
}

export interface RollbarSettings {
  readonly accessToken: string;
  readonly endpoint: string;
  readonly environment: string;
}

/** A vendor that is not used, and why. */
export interface Off {
  readonly off: string;
}

/** No request takes so long. */
const NEVER_MS = 86_400_000;

/** Lists every key that is wrong or missing. */
export class SettingsError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`Cannot read the settings:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'SettingsError';
    this.problems = problems;
  }
}

export function isOn<T extends object>(settings: T | Off): settings is T {
  return !('off' in settings);
}

/**
 * @param values the worker's `env` or the process environment; what is not text is ignored
 * @throws SettingsError with all problems at once
 */
export function readSettings(values: Readonly<Record<string, unknown>>): Settings {
  const env = new Environment(values);
  const service = readService(env);
  const aws = readAws(env, service.name);
  const settings: Settings = {
    service,
    frontendUrl: origin(env, 'FRONTEND_URL', 'http://localhost:3000'),
    backendUrl: origin(env, 'BACKEND_URL', 'http://localhost:4567'),
    log: {
      level: env.oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
      format: env.oneOf('LOG_FORMAT', ['json', 'text'], 'json'),
      console: env.oneOf('LOG_CONSOLE', ['on', 'off'], 'on') === 'on',
      buffer: env.oneOf('LOG_BUFFER', ['on', 'off'], 'off') === 'on',
    },
    clientAddress: env.oneOf('CLIENT_ADDRESS', ['keep', 'cut', 'drop'], 'keep'),
    lingerMs: env.integer('TELEMETRY_LINGER_MS', 100, { min: 0, max: 10_000 }),
    transport: env.oneOf('TELEMETRY_TRANSPORT', ['direct', 'queue'], 'direct'),
    budget: readBudget(env),
    delivery: { maxBytes: 16 * 1024 * 1024, subrequests: 50, cpuMs: 5 },
    keepSlowerThanMs: env.integer('TELEMETRY_KEEP_SLOWER_THAN_MS', NEVER_MS, {
      min: 1,
      max: NEVER_MS,
    }),
    honeycomb: readHoneycomb(env),
    xray: aws.xray,
    cloudwatch: aws.cloudwatch,
    rollbar: readRollbar(env),
    warnings: env.warnings,
  };
  if (env.problems.length > 0) throw new SettingsError([...new Set(env.problems)]);
  return deepFreeze(settings);
}

function readService(env: Environment): Settings['service'] {
  const resource = env.pairs('OTEL_RESOURCE_ATTRIBUTES');
  const name =
    env.text('OTEL_SERVICE_NAME') ?? resource['service.name'] ?? env.text('HONEYCOMB_SERVICE_NAME');
  return { name: name ?? 'backend-hono', version: resource['service.version'] ?? VERSION };
}

function readRollbar(env: Environment): RollbarSettings | Off {
  const accessToken = env.text('ROLLBAR_ACCESS_TOKEN');
  const endpoint = env.url('ROLLBAR_ENDPOINT', 'https://api.rollbar.com/api/1/item/');
  const environment = env.text('ROLLBAR_ENVIRONMENT') ?? 'production';
  if (accessToken === undefined) return { off: 'ROLLBAR_ACCESS_TOKEN is not set' };
  return { accessToken, endpoint, environment };
}

/** An origin as browsers send it: no path, no trailing slash. */
function origin(env: Environment, key: string, fallback: string): string {
  const url = env.url(key, fallback);
  return v.is(v.pipe(v.string(), v.url()), url) ? new URL(url).origin : fallback;
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
}
