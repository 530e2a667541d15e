/** What one request of the bench of the console says to each vendor. A number always gives the same. */
import type { ItemData } from '../../../emulator/vendors/rollbar/ingest/payload.ts';
import { hexId, traceId } from '../emulator/ids.ts';

const LINES = 5;

const ROUTES = ['home', 'search', '@:handle', ':uuid', ':uuid/reply'].map(
  (route) => `/api/activities/${route}`,
);
const USERS = 500;
const ERRORS = 200;

export interface OwnedSpan {
  readonly service: string;
  /** As OTLP writes it in JSON. */
  readonly span: object;
}

type Attributes = Readonly<Record<string, string | number>>;

/** One request in fifty fails. */
const hasFailed = (number: number) => number % 50 === 0;
const routeOf = (number: number) => ROUTES[number % ROUTES.length] ?? '';
/** Most take some milliseconds, few a second. */
const durationOf = (number: number) => Math.exp((((number * 7919) % 1000) / 1000) * 6) + 2;

export function spansOf(number: number, startMs: number): OwnedSpan[] {
  const id = traceId(number, 0, startMs);
  const took = durationOf(number);
  const status = hasFailed(number) ? 500 : 200;
  const spanId = (part: number) => hexId(number, part, 16);
  const span = (
    part: number,
    [name, kind, parent]: readonly [string, number, number?],
    [from, until]: readonly [number, number],
    attributes: Attributes,
  ) => ({
    traceId: id,
    spanId: spanId(part),
    ...(parent !== undefined && { parentSpanId: spanId(parent) }),
    name,
    kind,
    startTimeUnixNano: nanoseconds(startMs + took * from),
    endTimeUnixNano: nanoseconds(startMs + took * until),
    attributes: otlpAttributes(attributes),
    status: status === 500 && part <= 2 ? { code: 2, message: 'an error occurred' } : {},
  });
  const http = { 'http.request.method': 'GET', 'http.response.status_code': status };
  const user = `@user${number % USERS}`;
  return [
    {
      service: 'backend-hono',
      span: span(1, [`GET ${routeOf(number)}`, 2], [0, 1], {
        ...http,
        'http.route': routeOf(number),
        'url.path': `/api/activities/${number}`,
        'server.address': 'localhost',
        'user_agent.original': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36',
        'app.user': user,
      }),
    },
    {
      service: 'backend-hono',
      span: span(2, ['activities', 1, 1], [0.02, 0.98], { 'app.user': user, 'app.size': 3 }),
    },
    {
      service: 'backend-hono',
      span: span(3, ['HTTP GET', 3, 2], [0.1, 0.6], { ...http, 'server.address': 'notifier' }),
    },
    {
      service: 'notifier',
      span: span(4, ['POST /notify', 2, 3], [0.12, 0.58], { ...http, 'http.route': '/notify' }),
    },
    {
      service: 'backend-hono',
      span: span(5, ['DB all', 3, 2], [0.65, 0.9], {
        'db.system.name': 'sqlite',
        'db.query.text': 'SELECT * FROM activities WHERE handle = ? ORDER BY created_at LIMIT 20',
      }),
    },
  ];
}

export function linesOf(number: number, startMs: number): object[] {
  const failed = hasFailed(number);
  return Array.from({ length: LINES }, (_, part) => ({
    timestamp: startMs + part,
    message: JSON.stringify({
      level: failed && part === 3 ? 'error' : part === 1 ? 'debug' : 'info',
      trace_id: traceId(number, 0, startMs),
      span_id: hexId(number, Math.min(part + 1, 2), 16),
      route: routeOf(number),
      status: failed ? 500 : 200,
      duration_ms: Math.round(durationOf(number)),
      message: failed && part === 3 ? 'an error occurred while answering' : `step ${part} done`,
    }),
  }));
}

/** One in ten is an error, and those are of requests that failed as far as there are such. */
export function itemOf(number: number, trace: number, startMs: number): ItemData {
  const kind = number % ERRORS;
  return {
    environment: 'production',
    platform: 'javascript',
    language: 'javascript',
    level: hasFailed(trace) ? 'error' : 'warning',
    timestamp: Math.floor(startMs / 1000),
    uuid: hexId(number, 0, 32),
    code_version: `0.${Math.floor(kind / 100)}.0`,
    notifier: { name: 'cruddur-edge', version: '0.1.0' },
    person: { id: `${number % USERS}`, username: `@user${number % USERS}` },
    custom: { trace_id: traceId(trace, 0, startMs) },
    body: {
      trace: {
        exception: { class: `Error${kind}`, message: `Cannot answer ${number}` },
        frames: Array.from({ length: 6 }, (_, depth) => ({
          filename: `src/activities/use-case-${kind}.ts`,
          method: `step${depth}`,
          lineno: 10 + depth,
          colno: 7,
        })),
      },
    },
  };
}

export function segmentOf(number: number, startMs: number): object {
  const hex = traceId(number, 0, startMs);
  const start_time = startMs / 1000;
  return {
    trace_id: `1-${hex.slice(0, 8)}-${hex.slice(8)}`,
    id: hexId(number, 1, 16),
    name: 'backend-hono',
    origin: 'AWS::ECS::Container',
    start_time,
    end_time: start_time + durationOf(number) / 1000,
    fault: hasFailed(number),
    http: {
      request: { method: 'GET', url: `http://localhost:4567${routeOf(number)}` },
      response: { status: hasFailed(number) ? 500 : 200 },
    },
  };
}

function nanoseconds(ms: number): string {
  return String(BigInt(Math.round(ms * 1000)) * 1000n);
}

function otlpAttributes(values: Attributes): object[] {
  return Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === 'string' ? { stringValue: value } : { intValue: String(value) },
  }));
}
