/**
 * Turns any environment into one frozen Settings value: nothing here throws. It collects what is wrong as problems,
 * for the log at the start and for the health check; a setting that is wrong has its default where that is safe, and
 * turns its vendor off where it is not. A vendor without credentials is off and says why.
 */
import type { AppDefaults } from './app-defaults.ts';
import { readAws, type CloudWatchSettings, type XRaySettings } from './aws.ts';
import { readBrowserOrigins } from './browser.ts';
import { readBudget, type BudgetSettings } from './budget.ts';
import { readCallers, type CallerSettings } from './callers.ts';
import { readDelivery, type DeliverySettings } from './delivery.ts';
import { Environment, isOff, type Off } from './environment.ts';
import { readHoneycomb, type HoneycombSettings } from './honeycomb.ts';
import { readLog, type LogSettings } from './log.ts';
import { readPrivateData } from './private-data.ts';
import { readRollbar, type RollbarSettings } from './rollbar.ts';
import { readService, type ServiceSettings } from './service.ts';
import type { Transport } from './transport.ts';
import type { PrivateData } from '../kit/redact.ts';

export interface Settings {
  readonly service: ServiceSettings;
  /** Decides where X-Ray's own rules are not known; undefined leaves it to AWS's default rule. */
  readonly samplingRule: unknown;
  readonly log: LogSettings;
  /** Whether client addresses are kept, cut to their network, or dropped. */
  readonly clientAddress: 'keep' | 'cut' | 'drop';
  /** What is masked beside what is known to be secret. */
  readonly privateData: PrivateData;
  readonly callers: CallerSettings;
  /** How long the outbox waits for company before it sends, in milliseconds. */
  readonly lingerMs: number;
  /** Straight to the vendors, or into a queue whose consumer delivers. */
  readonly transport: Transport;
  /** Whether a span of the runtime's own is joined where there is one. */
  readonly platformTrace: boolean;
  /** Origins of pages whose spans are taken. */
  readonly browserOrigins: readonly string[];
  /** Whether each call announces its trace to a tail worker. */
  readonly tail: boolean;
  readonly delivery: DeliverySettings;
  readonly budget: BudgetSettings;
  /** Traces that took at least so long are always kept, in milliseconds. */
  readonly keepSlowerThanMs: number;
  /** Of texts in attributes of spans, events and links: UTF-16 units. */
  readonly attributeValueLengthLimit: number;
  readonly honeycomb: HoneycombSettings | Off;
  readonly xray: XRaySettings | Off;
  readonly cloudwatch: CloudWatchSettings | Off;
  readonly rollbar: RollbarSettings | Off;
  /** What is wrong with the variables: a sentence each, with the mend and without a secret. */
  readonly problems: readonly string[];
}

/** No request takes so long. */
const NEVER_MS = 86_400_000;

/** Three bytes a unit at most, so that Honeycomb's 65,535 bytes of a text are not passed. */
const DEFAULT_ATTRIBUTE_LENGTH = 16_384;

export function isOn<T extends object>(settings: T | Off): settings is T {
  return !isOff(settings);
}

/**
 * Never throws.
 *
 * @param values the worker's `env` or the process environment. Variables may be texts, numbers and booleans; of
 * bindings only the version metadata is read
 * @param app what holds where no variable says otherwise
 */
export function readSettings(
  values: Readonly<Record<string, unknown>>,
  app: AppDefaults = {},
): Settings {
  const env = new Environment(values);
  const service = readService(env, values, app);
  const { xray, cloudwatch } = readAws(env, service.name, app.logGroup);
  return deepFreeze({
    service,
    samplingRule: app.samplingRule,
    log: readLog(env),
    clientAddress: env.oneOf('CLIENT_ADDRESS', ['keep', 'cut', 'drop'], 'keep'),
    privateData: readPrivateData(env),
    callers: readCallers(env),
    lingerMs: env.integer('TELEMETRY_LINGER_MS', 100, { min: 0, max: 10_000 }),
    transport: env.oneOf('TELEMETRY_TRANSPORT', ['direct', 'queue'], 'direct'),
    platformTrace: env.flag('TELEMETRY_PLATFORM_TRACE', true),
    browserOrigins: readBrowserOrigins(env, app.browserOrigins ?? []),
    tail: env.flag('TELEMETRY_TAIL', false),
    delivery: readDelivery(env),
    budget: readBudget(env),
    keepSlowerThanMs: env.integer('TELEMETRY_KEEP_SLOWER_THAN_MS', NEVER_MS, {
      min: 1,
      max: NEVER_MS,
    }),
    attributeValueLengthLimit: readAttributeValueLengthLimit(env),
    honeycomb: readHoneycomb(env),
    xray,
    cloudwatch,
    rollbar: readRollbar(env),
    problems: env.problems,
  });
}

/** The variable for spans, which includes their events and links, goes before the one for all signals. */
function readAttributeValueLengthLimit(env: Environment): number {
  const all = env.integer('OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT', DEFAULT_ATTRIBUTE_LENGTH, {
    min: 0,
  });
  return env.integer('OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT', all, { min: 0 });
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
}
