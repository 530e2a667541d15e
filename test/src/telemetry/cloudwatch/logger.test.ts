import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Access } from '../../../../src/telemetry/cloudwatch/line/access-line.ts';
import {
  createLogging,
  type Logger,
  type LoggingOptions,
  type WriteLine,
} from '../../../../src/telemetry/cloudwatch/logger.ts';
import { createRedactor } from '../../../../src/telemetry/kit/redact.ts';

const AT = Date.UTC(2026, 10, 22, 13, 5, 9, 42);
const TRACE_ID = '6921b0d5aaaabbbbccccddddeeeeffff';

interface RecorderOptions extends Partial<LoggingOptions> {
  readonly write?: WriteLine;
}

function recorder({ write, ...options }: RecorderOptions = {}): {
  logger: Logger;
  lines: string[];
} {
  const lines: string[] = [];
  const createLogger = createLogging({
    level: 'debug',
    format: 'json',
    now: () => AT,
    redact: (key, value) => (key === 'password' ? '********' : value),
    ...options,
  });
  const record: WriteLine = (event) => lines.push(event.message);
  return { logger: createLogger({ service: 'backend-hono' }, write ?? record), lines };
}

function throws(): never {
  throw new Error('no');
}

const access: Access = {
  method: 'GET',
  url: 'https://api.example/api/activities/search?term=a%20b&password=hunter2',
  status: 200,
  at: AT,
  durationMs: 12,
  route: '/api/activities/search',
  remoteAddress: '203.0.113.77',
  userAgent: 'UA/1',
};

test('remembers the minute that was written last, and no longer', () => {
  const { logger, lines } = recorder({ format: 'text' });
  const other = recorder({ format: 'text' });
  const minutes = [0, 0, 1, 60, 0, -1];
  for (const minute of minutes) {
    logger.access({ ...access, at: AT + minute * 60_000 });
    other.logger.access({ ...access, at: AT - minute * 60_000 });
  }
  const stamps = lines.map((line) => line.slice(0, '[2026-Nov-22 13:05]'.length));
  const times = ['13:05', '13:05', '13:06', '14:05', '13:05', '13:04'];
  expect(stamps).toEqual(times.map((time) => `[2026-Nov-22 ${time}]`));
  expect(other.lines[3]).toMatch(/^\[2026-Nov-22 12:05\]/);
});

test('writes a key the same whether it is remembered, new, or one of too many', () => {
  const { logger, lines } = recorder();
  const write = (): string => {
    for (let n = 0; n < 3_000; n += 1) logger.info('m', { [`key "${n}"`]: n });
    return lines.splice(0).join('\n');
  };
  const first = write();
  expect(write()).toBe(first);
  expect(first.split('\n').map((line) => Object.keys(JSON.parse(line)).at(-1))).toEqual(
    Array.from({ length: 3_000 }, (_, n) => `key "${n}"`),
  );
});

describe('createLogging with format json', () => {
  test('writes its keys in a fixed order, the error last', () => {
    const { logger, lines } = recorder();
    logger
      .child({ user: 7, xray_trace_id: '1-6921b0d5-x', span_id: 'b7', trace_id: TRACE_ID })
      .error('boom', { error: new TypeError('bad', { cause: 'why' }), answer: 42 });
    const parsed = JSON.parse(lines[0] ?? '');
    expect(Object.keys(parsed)).toEqual([
      'timestamp',
      'level',
      'message',
      'service',
      'trace_id',
      'span_id',
      'xray_trace_id',
      'user',
      'answer',
      'error',
    ]);
    expect(parsed).toMatchObject({
      timestamp: '2026-11-22T13:05:09.042Z',
      level: 'ERROR',
      message: 'boom',
      trace_id: TRACE_ID,
      error: { name: 'TypeError', message: 'bad', cause: 'why' },
    });
    expect(parsed.error.stack).toContain('logger.test.ts');
  });

  test('lets no field forge the line or another trace', () => {
    const { logger, lines } = recorder();
    logger.child({ trace_id: TRACE_ID, level: 'x' }).info('true', {
      message: 'forged',
      trace_id: 'forged',
      timestamp: 'forged',
    });
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      timestamp: '2026-11-22T13:05:09.042Z',
      level: 'INFO',
      level_: 'x',
      message: 'true',
      message_: 'forged',
      service: 'backend-hono',
      timestamp_: 'forged',
      trace_id: TRACE_ID,
      trace_id_: 'forged',
    });
  });

  test('writes each key once, the nearest value winning', () => {
    const { logger, lines } = recorder();
    logger.child({ user: 'a' }).child({ user: 'b' }).info('hello', { user: 'c' });
    expect(lines[0]?.match(/"user"/g)).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ user: 'c' });
  });

  test('writes a renamed key once too', () => {
    const { logger, lines } = recorder();
    logger.child({ message: 'a' }).info('hello', { message: 'b' });
    expect(lines[0]?.match(/"message_"/g)).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ message: 'hello', message_: 'b' });
  });

  test('finds a name of its own for a field that another has taken', () => {
    const { logger, lines } = recorder();
    logger.info('hello', { level: 'a', level_: 'b' });
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'INFO', level_: 'b', level__: 'a' });
  });

  test('shows what JSON cannot hold as a mark', () => {
    const { logger, lines } = recorder();
    const cycle: Record<string, unknown> = { big: 10n, nan: Number.NaN, none: undefined };
    cycle['self'] = cycle;
    cycle['call'] = function named() {};
    cycle['map'] = new Map([['k', new Set([1])]]);
    cycle['text'] = 'x'.repeat(100_000);
    cycle['date'] = new Date(AT);
    cycle['bytes'] = new Uint8Array(3);
    Object.defineProperty(cycle, 'trap', {
      enumerable: true,
      get() {
        throw new Error('no');
      },
    });
    logger.info('odd', { cycle });
    const { cycle: shown } = JSON.parse(lines[0] ?? '');
    expect(shown).toMatchObject({
      big: '10',
      nan: 'NaN',
      self: '[circular]',
      call: '[function named]',
      map: { k: [1] },
      date: '2026-11-22T13:05:09.042Z',
      bytes: '[3 bytes]',
      trap: '[unreadable]',
    });
    expect(shown).not.toHaveProperty('none');
    expect(shown.text).toMatch(/x… \[cut, 100000 characters\]$/);
  });

  test('keeps a structure that explodes within 100 kB', () => {
    const { logger, lines } = recorder();
    let wide: unknown = 'leaf';
    for (let depth = 0; depth < 7; depth += 1) wide = Array.from({ length: 60 }, () => wide);
    logger.info('wide', { wide });
    expect(lines[0]?.length).toBeLessThan(100_000);
    expect(lines[0]).toContain('[too large]');
  });

  test('redacts members at any depth, and hides the value when redaction fails', () => {
    const { logger, lines } = recorder();
    logger.info('in', { user: { password: 'hunter2' } });
    expect(lines[0]).toContain('"user":{"password":"********"}');
    const failing = recorder({
      redact: () => {
        throw new Error('no');
      },
    });
    failing.logger.info('in', { password: 'hunter2' });
    expect(JSON.parse(failing.lines[0] ?? '')).toMatchObject({ password: '[unreadable]' });
  });

  test.each<[string, unknown, unknown]>([
    ['an error in place of fields', new RangeError('far'), { error: { message: 'far' } }],
    ['a text in place of fields', 'why', { error: 'why' }],
    ['no fields', null, {}],
    [
      'a field that throws',
      {
        a: 1,
        get b() {
          return throws();
        },
      },
      { a: 1, b: '[unreadable]' },
    ],
    ['headers', { headers: new Headers({ accept: 'a' }) }, { headers: { accept: 'a' } }],
    [
      'an error with fields',
      { error: Object.assign(new Error('e'), { code: 'C' }) },
      { error: { code: 'C' } },
    ],
    [
      'an aggregate',
      { error: new AggregateError([new Error('one')]) },
      { error: { errors: [{ message: 'one' }] } },
    ],
    ['half a pair', { 'k\ud800': 'v\udfff' }, { 'k\ufffd': 'v\ufffd' }],
  ])('shows %s', (_, fields, shown) => {
    // oxfmt-ignore
    for (const format of ['json', 'text'] as const) {
      const { logger, lines } = recorder({ format });
      Reflect.apply(logger.info, logger, ['m', fields]);
      Reflect.apply(logger.child, logger, [fields]).info('m');
      expect(lines).toHaveLength(2);
      expect(lines.join('').isWellFormed()).toBe(true);
      expect(lines.join('')).not.toContain(String.raw`\ud`);
      const parsed = format === 'json' ? lines.map((line) => JSON.parse(line)) : [];
      expect(parsed).toMatchObject(parsed.map(() => Object(shown)));
    }
  });

  test('shows a part of fields beyond number and size, the error whole', () => {
    const text = 'x'.repeat(40_000);
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`k${n}`, text]));
    for (const format of ['json', 'text'] as const) {
      const { logger, lines } = recorder({ format });
      logger.error('m', { ...many, error: new Error('e'.repeat(1_000)) });
      expect(lines[0]?.length).toBeLessThan(400_000);
      expect(lines[0]).toContain('more]');
      expect(lines[0]).toContain('[too large]');
      // The one that is written for people has the fields in their order.
      expect(lines[0]?.includes('e'.repeat(1_000))).toBe(format === 'json');
    }
  });

  test('never throws and always writes one line of JSON', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.dictionary(
          fc.string(),
          fc.anything({ withBigInt: true, withNullPrototype: true, withMap: true, withSet: true }),
        ),
        (message, fields) => {
          const { logger, lines } = recorder();
          logger.child(fields).warn(message, fields);
          expect(lines).toHaveLength(1);
          expect(JSON.parse(lines[0] ?? '').message).toBe(message);
        },
      ),
    );
  });
});

describe('createLogging', () => {
  test('does nothing at all below its level', () => {
    const { logger, lines } = recorder({
      level: 'warn',
      now: () => {
        throw new Error('asked for the time');
      },
    });
    logger.debug('a');
    logger.info('b');
    logger.access(access);
    expect(lines).toEqual([]);
  });

  test('writes the line with its level and its time', () => {
    const written: unknown[] = [];
    recorder({ write: (event, level) => written.push([level, event]) }).logger.warn('careful');
    expect(written).toEqual([
      ['warn', { timestamp: AT, message: expect.stringContaining('"careful"') }],
    ]);
  });

  test.each<[string, RecorderOptions]>([
    ['writing throws', { write: throws }],
    ['the clock throws', { now: throws }],
    ['the clock tells no time', { now: () => Number.NaN }],
  ])('does not throw when %s', (_, options) => {
    const { logger } = recorder(options);
    expect(() => logger.info('lost')).not.toThrow();
  });
});

describe('createLogging with format text', () => {
  test('writes message, fields and the trace id last', () => {
    const { logger, lines } = recorder({ format: 'text' });
    logger
      .child({ trace_id: TRACE_ID, user: 'an' })
      .info('saved', { count: 2, note: 'a b', o: { a: 1 } });
    expect(lines).toEqual([`saved user=an count=2 note="a b" o={"a":1} trace_id=${TRACE_ID}`]);
  });

  test('keeps a line one line', () => {
    const { logger, lines } = recorder({ format: 'text' });
    logger.info('a\nERROR forged', { 'k\n': 'v\r\nw' });
    expect(lines[0]).toBe(String.raw`a\nERROR forged k\n="v\r\nw"`);
  });
});

describe('Logger.access', () => {
  const redact = createRedactor().value;
  const line =
    '[2026-Nov-22 13:05] 203.0.113.77 GET https /api/activities/search?term=a%20b&password=******** 200 OK';

  test('writes the line and its parts as JSON', () => {
    const { logger, lines } = recorder({ redact });
    logger.child({ trace_id: TRACE_ID }).access(access);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      timestamp: '2026-11-22T13:05:09.042Z',
      level: 'INFO',
      message: line,
      service: 'backend-hono',
      trace_id: TRACE_ID,
      method: 'GET',
      path: '/api/activities/search',
      status: 200,
      duration_ms: 12,
      route: '/api/activities/search',
      remote_addr: '203.0.113.77',
      user_agent: 'UA/1',
    });
  });

  test('writes the same members whether they are remembered, new, or joined by the general way', () => {
    const { logger, lines } = recorder({
      redact: createRedactor({ names: ['route', 'span_id'], routes: [] }).value,
    });
    const ids = {
      trace_id: TRACE_ID,
      span_id: '53995c3f42cd8ad8',
      xray_trace_id: 'forged "id"\ud800',
    };
    const requests: Partial<Access>[] = [
      {},
      {},
      { status: 404, url: 'https://a.example/"x"/\ud800?y', durationMs: Number.NaN },
      { route: undefined, remoteAddress: undefined, userAgent: 'a'.repeat(40_000) },
      { at: AT + 1, userAgent: 'Bearer abcdef0123456789', method: 'abc-123' },
      {},
    ];
    const own = logger.child({ ...ids, user_id: '4711' });
    const general = own.child({ another_field: 1 });
    for (const request of requests) {
      own.access({ ...access, ...request });
      general.access({ ...access, ...request });
      const [line, other = ''] = lines.splice(0);
      expect(other).toContain(',"another_field":1');
      expect(line).toBe(other.replace(',"another_field":1', ''));
    }
  });

  test('writes the line alone with the trace id as text', () => {
    const { logger, lines } = recorder({ redact, format: 'text' });
    logger.child({ trace_id: TRACE_ID, user: 'an' }).access(access);
    expect(lines).toEqual([`${line} trace_id=${TRACE_ID}`]);
  });

  test.each(['json', 'text'] as const)('writes one line that cannot be forged, as %s', (format) => {
    const { logger, lines } = recorder({ redact, format });
    const forging = 'x\n\u001b[2K\u0085\u009b31m\u2028\u202etxt';
    logger.access({ ...access, url: `https://a.example/${forging}?${forging}`, method: forging, userAgent: forging, route: forging }); // oxfmt-ignore
    logger.info(forging, { [forging]: forging });
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
  });

  test.each([
    ['203.0.113.0', '203.0.113.0'],
    [undefined, '-'],
  ])('shows the address %s as %s', (remoteAddress, shown) => {
    const { logger, lines } = recorder({ redact });
    logger.access({ ...access, remoteAddress });
    expect(JSON.parse(lines[0] ?? '').message).toContain(`] ${shown} GET `);
  });

  test.each([
    [200, 'INFO', '200 OK'],
    [304, 'INFO', '304 NOT MODIFIED'],
    [404, 'WARN', '404 NOT FOUND'],
    [422, 'WARN', '422 UNPROCESSABLE ENTITY'],
    [500, 'ERROR', '500 INTERNAL SERVER ERROR'],
    [501, 'WARN', '501 NOT IMPLEMENTED'],
    [503, 'ERROR', '503 SERVICE UNAVAILABLE'],
    [599, 'ERROR', '599 UNKNOWN'],
  ])('takes level and words from status %d', (status, level, words) => {
    const { logger, lines } = recorder({ redact });
    logger.access({ ...access, status });
    const parsed = JSON.parse(lines[0] ?? '');
    expect(parsed.level).toBe(level);
    expect(parsed.message.endsWith(words)).toBe(true);
  });

  test.each([
    ['http://127.0.0.1:4567/api/health-check', 'http /api/health-check? 200'],
    ['https://a.example/', 'https /? 200'],
    ['https://a.example/x?', 'https /x? 200'],
    ['https://a.example/x?a&b=&a=1#f', 'https /x?a&b=&a=1 200'],
    ['https://a.example/x?p%61ssword=a%26b&bad=%zz', 'https /x?p%61ssword=********&bad=%zz 200'],
  ])('writes the full path of %s', (url, expected) => {
    const { logger, lines } = recorder({ redact });
    logger.access({ ...access, url });
    expect(JSON.parse(lines[0] ?? '').message).toContain(`GET ${expected}`);
  });
});
