/**
 * One recorded request, as plain spans: the home feed, its D1 query failing. Fixed to the nanosecond, so that
 * what the worker's encoders write of it can be compared to the letter.
 */
const traceId = '6a5b4c3d2e1f00112233445566778899';

interface Exception {
  readonly 'exception.type': string;
  readonly 'exception.message': string;
  readonly 'exception.stacktrace': string;
}

interface PlainSpan {
  readonly id: string;
  readonly parent?: string;
  readonly name: string;
  readonly kind: number;
  readonly scope: string;
  readonly start: [number, number];
  readonly end: [number, number];
  readonly attributes: Record<string, string | number | boolean | string[]>;
  readonly exception?: Exception;
}

const EXCEPTION: Exception = {
  'exception.type': 'Error',
  'exception.message': 'D1_ERROR: no such table: activities: SQLITE_ERROR',
  'exception.stacktrace':
    'Error: D1_ERROR: no such table: activities: SQLITE_ERROR\n' +
    '    at listHome (worker.js:7012:11)\n    at async activities_home (worker.js:7140:9)',
};

function span(plain: PlainSpan) {
  const context = (spanId: string) => ({ traceId, spanId, traceFlags: 1 });
  return {
    name: plain.name,
    kind: plain.kind,
    spanContext: () => context(plain.id),
    parentSpanId: plain.parent,
    parentSpanContext: plain.parent === undefined ? undefined : context(plain.parent),
    startTime: plain.start,
    endTime: plain.end,
    attributes: plain.attributes,
    events:
      plain.exception === undefined
        ? []
        : [{ name: 'exception', time: plain.end, attributes: { ...plain.exception } }],
    links: [],
    status:
      plain.exception === undefined
        ? { code: 0 }
        : { code: 2, message: plain.exception['exception.message'] },
    instrumentationScope: { name: plain.scope },
  };
}

export const root = span({
  id: '1111111111111111',
  name: 'GET /api/activities/home',
  kind: 1,
  scope: '@microlabs/otel-cf-workers',
  start: [1_784_369_213, 100_000_000],
  end: [1_784_369_213, 142_000_000],
  attributes: {
    'http.request.method': 'GET',
    'url.scheme': 'https',
    'server.address': 'api.cruddur.com',
    'url.path': '/api/activities/home',
    'server.port': 443,
    'user_agent.original': 'Mozilla/5.0',
    'client.address': '203.0.113.7',
    'http.route': '/api/activities/home',
    'http.response.status_code': 500,
    'error.type': 'Error',
    'cloudflare.ray_id': '8f2b3c4d5e6f7a8b',
    'cloudflare.colo': 'FRA',
    'network.protocol.version': '2',
  },
  exception: EXCEPTION,
});

export const descendants = [
  span({
    id: '4444444444444444',
    parent: '3333333333333333',
    name: 'DB all',
    kind: 2,
    scope: '@microlabs/otel-cf-workers',
    start: [1_784_369_213, 110_000_000],
    end: [1_784_369_213, 130_000_000],
    attributes: {
      binding_type: 'D1',
      'db.name': 'DB',
      'db.system': 'Cloudflare D1',
      'db.operation': 'all',
      'db.statement': 'SELECT * FROM activities WHERE expires_at > ?',
    },
    exception: EXCEPTION,
  }),
  span({
    id: '3333333333333333',
    parent: '2222222222222222',
    name: 'home-activites-mock-data',
    kind: 0,
    scope: 'home.activities',
    start: [1_784_369_213, 105_000_000],
    end: [1_784_369_213, 131_000_000],
    attributes: { 'app.now': '2026-07-18T10:06:53.105+00:00' },
    exception: EXCEPTION,
  }),
  span({
    id: '2222222222222222',
    parent: '1111111111111111',
    name: 'activities_home',
    kind: 0,
    scope: 'cruddur',
    start: [1_784_369_213, 102_000_000],
    end: [1_784_369_213, 132_000_000],
    attributes: {
      handle: 'andrewbrown',
      'aws.xray.annotations': ['handle'],
      'aws.xray.metadata.namespace': '{"key":{"now":"2026-07-18T10:06:53","results-size":3}}',
    },
    exception: EXCEPTION,
  }),
];
