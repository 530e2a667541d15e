/**
 * Settings in, four doors out: where a request's spans, segments, log lines and errors are put. Each vendor
 * that is on has a lane in the one outbox of the isolate; one that is off swallows what it is given.
 */
import { isOn, type Settings } from '../../settings.ts';
import { createCloudWatchLogsClient } from '../cloudwatch/client.ts';
import type { LogEvent } from '../cloudwatch/log-event.ts';
import { createHoneycombClient } from '../honeycomb/client.ts';
import { encodeResource } from '../honeycomb/encode.ts';
import type { LaneCounts } from '../lane.ts';
import { Outbox, type WaitUntil } from '../outbox.ts';
import { createRollbarClient } from '../rollbar/client.ts';
import { createXRayClient } from '../xray/client.ts';

/** What telemetry needs of the world around it. */
export interface Effects {
  /** The runtime's own fetch, not one that makes spans. */
  readonly fetch: (input: string, init?: RequestInit) => Promise<Response>;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** In [0, 1). */
  readonly random: () => number;
  /** Random hex digits, as many as asked for. */
  readonly randomHex: (digits: number) => string;
  readonly print: (level: 'debug' | 'info' | 'warn' | 'error', line: string) => void;
}

export interface Sinks {
  /** OTLP ScopeSpans of one request. @param keep evict it last */
  spans(scopeSpans: string, waitUntil: WaitUntil, keep: boolean): void;
  /** X-Ray documents of one request. */
  segments(documents: readonly string[], waitUntil: WaitUntil, keep: boolean): void;
  log(event: LogEvent, waitUntil: WaitUntil): void;
  /** A Rollbar item as JSON. */
  item(json: string, waitUntil: WaitUntil): void;
  /** Sends all there is. */
  flush(): Promise<void>;
  /** For the health check: which vendors are on, why others are off, and what became of their telemetry. */
  health(): Record<string, SinkHealth>;
}

/** Counts of what was accepted, retried, refused and dropped stand beside `on: true`. */
export type SinkHealth = ({ on: true } & Partial<LaneCounts>) | { on: false; reason: string };

/** What an event weighs on top of its text, by CloudWatch's rule. */
const LOG_EVENT_OVERHEAD = 26;

export function createSinks(
  settings: Settings,
  effects: Effects,
  onRefused: (vendor: string, count: number, reason: string) => void,
): Sinks {
  const { fetch, now, wait, random } = effects;
  const { honeycomb, xray, cloudwatch, rollbar, lingerMs } = settings;
  const outbox = new Outbox({ now, wait, random, lingerMs, onRefused });
  // Signing keys are derived once a day for each service, not once a batch.
  const signingKeys = new Map<string, ArrayBuffer>();

  const pushSpans =
    isOn(honeycomb) && honeycomb.endpoint !== undefined
      ? outbox.lane({
          name: 'honeycomb',
          ...createHoneycombClient({
            endpoint: honeycomb.endpoint,
            headers: honeycomb.headers,
            timeoutMs: honeycomb.timeoutMs,
            gzip: honeycomb.gzip,
            resource: encodeResource(resourceAttributes(settings)),
            fetch,
            now,
          }),
        })
      : undefined;
  const xrayClient = isOn(xray)
    ? createXRayClient({ ...xray, fetch, now, cache: signingKeys })
    : undefined;
  const pushSegment =
    xrayClient && outbox.lane({ name: 'xray', send: xrayClient.putTraceSegments });
  const logsClient = isOn(cloudwatch)
    ? createCloudWatchLogsClient({ ...cloudwatch, fetch, now, cache: signingKeys })
    : undefined;
  const pushLog = logsClient && outbox.lane({ name: 'cloudwatch', send: logsClient.putLogEvents });
  const pushItem = isOn(rollbar)
    ? outbox.lane({ name: 'rollbar', ...createRollbarClient({ ...rollbar, fetch }) })
    : undefined;

  return {
    spans(scopeSpans, waitUntil, keep) {
      // workerd shows no console.dir, which OpenTelemetry's own console exporter relies on.
      if (isOn(honeycomb) && honeycomb.console)
        effects.print('info', `{"scopeSpans":[${scopeSpans}]}`);
      pushSpans?.(scopeSpans, scopeSpans.length, waitUntil, keep);
    },
    segments(documents, waitUntil, keep) {
      for (const document of documents) pushSegment?.(document, document.length, waitUntil, keep);
    },
    log: (event, waitUntil) =>
      pushLog?.(event, event.message.length + LOG_EVENT_OVERHEAD, waitUntil),
    item: (json, waitUntil) => pushItem?.(json, json.length, waitUntil, true),
    flush: () => outbox.flush(),
    health() {
      const counts = outbox.counts();
      const health: Record<string, SinkHealth> = {};
      for (const [name, sink] of Object.entries({ honeycomb, xray, cloudwatch, rollbar })) {
        health[name] = isOn(sink) ? { on: true, ...counts[name] } : { on: false, reason: sink.off };
      }
      return health;
    },
  };
}

function resourceAttributes({ service, honeycomb }: Settings): Record<string, string> {
  return {
    ...(isOn(honeycomb) ? honeycomb.resource : {}),
    'service.name': service.name,
    'service.version': service.version,
    'telemetry.sdk.language': 'webjs',
    'telemetry.sdk.name': 'cruddur-edge',
  };
}
