import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AwsError } from '../../../../../emulator/vendors/aws/error.ts';
import { parseQuery } from '../../../../../emulator/vendors/cloudwatch/insights/query.ts';
import { answer, START } from './answer.ts';

const EVENTS = [
  { route: '/home', status: 200, ms: 5, user: { name: 'ada', ips: ['10.0.0.1', '::1'] } },
  { route: '/show', status: 404, ms: 20, ok: false },
  { route: '/home', status: 500, ms: 7.5, ok: true, 'a.b': 'dotted' },
  { route: '/home', status: '200', ms: 100, empty: '', blank: ' ', nothing: null },
  'plain text user=grace, method:GET, latency := 25',
];

/** Numbers of the events that a filter lets through. */
const passed = (filter: string) =>
  answer(`fields @timestamp | filter ${filter} | sort @timestamp asc`, EVENTS).map(
    ({ '@timestamp': time = '' }) => (Date.parse(`${time.replace(' ', 'T')}Z`) - START) / 1000,
  );

describe('filter', () => {
  test.each([
    ['status = 200', [0, 3]],
    ['status != 200', [1, 2, 4]],
    ['status >= 404', [1, 2]],
    ['ms < 7.5', [0]],
    ['ms <= 7.5 and route = "/home"', [0, 2]],
    ['ms > 50 or status = 404', [1, 3]],
    ['ms > 50 or status = 404 and route = "/x"', [3]],
    ['(ms > 50 or status = 404) and route = "/show"', [1]],
    ['not status = 200', [1, 2, 4]],
    ['not (status = 200 or status = 404)', [2, 4]],
    ['route like "/ho"', [0, 2, 3]],
    ["route like '/ho'", [0, 2, 3]],
    ['route not like /\\/h/', [1, 4]],
    ['route like /^\\/sho\\w$/', [1]],
    ['@message =~ /(?i)PLAIN/', [4]],
    ['status in [404, "500"]', [1, 2]],
    ['status not in [404, 500]', [0, 3, 4]],
    ['user.name = "ada"', [0]],
    ['user.ips.0 = "10.0.0.1"', [0]],
    ['ispresent(user.ips)', []],
    ['ispresent(user.ips.length)', []],
    ['ispresent(ok)', [1, 2]],
    ['ok = 0', [1]],
    ['ok = true', [2]],
    ['ok', [2]],
    ['ispresent(nothing)', []],
    ['ispresent(constructor)', []],
    ['a.b = "dotted"', [2]],
    ['`a.b` = "dotted"', [2]],
    ['isempty(empty) and status = "200"', [0, 3]],
    ['isblank(blank) and ispresent(blank)', [3]],
    ['ms + 2.5 * 2 = 10', [0]],
    ['ms % 3 = 2', [0, 1]],
    ['2 ^ 3 ^ 2 = 512 and ms = 5', [0]],
    ['-ms = -5', [0]],
    ['ms / 0 = 1', []],
    ['strcontains(route, "sh")', [1]],
    ['isIpInSubnet(user.ips.0, "10.0.0.0/8")', [0]],
    ['isIpv6InSubnet(user.ips.1, "::/64")', [0]],
    ['isIpv4InSubnet(user.ips.1, "::/64")', []],
    ['isValidIpV4(user.ips.0) and not isValidIpV6(user.ips.0)', [0]],
    ['@timestamp > 1795341602500', [3, 4]],
    ['# nothing but\n status = 404 # this', [1]],
    ['@log = "123456789012:g" and @logStream = "s" and ms = 5', [0]],
  ])('%s', (filter, expected) => {
    expect(passed(filter)).toEqual(expected);
  });
});

describe('fields', () => {
  test.each([
    ['abs(0 - ms)', '5'],
    ['ceil(ms / 2)', '3'],
    ['floor(ms / 2)', '2'],
    ['sqrt(ms * 5)', '5'],
    ['log(1)', '0'],
    ['greatest(ms, 7, 6)', '7'],
    ['least(ms, 7, 6)', '5'],
    ['coalesce(nothing, missing, route)', '/home'],
    ['concat(route, "-", status, missing)', '/home-200'],
    ['trim("  x  ")', 'x'],
    ['ltrim("xyZfooxyZ", "xyZ")', 'fooxyZ'],
    ['rtrim("xyZfooxyZ", "xyZ")', 'xyZfoo'],
    ['trim("xyZfooxyZ", "xyZ")', 'foo'],
    ['trim("aaa", "a")', ''],
    ['strlen("a😀")', '2'],
    ['toupper(route)', '/HOME'],
    ['tolower("ÀB")', 'àb'],
    ['substr("xyZfooxyZ", 3, 3)', 'foo'],
    ['substr("xyZ", 1)', 'yZ'],
    ['replace("foo", "o", "$&")', 'f$&$&'],
    ['ispresent(route)', '1'],
    ['missing', undefined],
    ['@timestamp', '2026-11-22 10:00:00.000'],
    ['datefloor(@timestamp, 1d)', '2026-11-22 00:00:00.000'],
    ['dateceil(@timestamp + 1, 5 minutes)', '2026-11-22 10:05:00.000'],
    ['toMillis(@timestamp)', String(START)],
    ['fromMillis(0)', '1970-01-01 00:00:00.000'],
    ['bin(1h)', '2026-11-22 10:00:00.000'],
  ])('%s is %s', (expression, expected) => {
    const [row = {}] = answer(`fields ${expression} as x`, EVENTS.slice(0, 1));
    expect(row).toEqual(expected === undefined ? {} : { x: expected });
  });

  test('shows what fields and parse name, and only what display names', () => {
    const events = ['a=1 b=2'];
    const rows = (query: string) => answer(query, events);
    expect(rows('filter 1 = 1')).toEqual([
      { '@timestamp': '2026-11-22 10:00:00.000', '@message': 'a=1 b=2' },
    ]);
    expect(rows('fields strlen(@message) | parse "a=* b=*" as a, b | fields a as c')).toEqual([
      { 'strlen(@message)': '7', a: '1', b: '2', c: '1' },
    ]);
    expect(rows('parse "a=* b=*" as a, b | display b | fields a')).toEqual([{ b: '2' }]);
  });

  test('knows a time by its other name', () => {
    expect(answer('fields @timestamp as t | display t', ['x'])).toEqual([
      { t: '2026-11-22 10:00:00.000' },
    ]);
  });
});

describe('parse', () => {
  const LINE = 'x user=grace, method:GET, latency := 25';
  test.each([
    ['"user=*, method:*, latency := *" as @user, m, l', { '@user': 'grace', m: 'GET', l: '25' }],
    ['@message "method:*," as m', { m: 'GET' }],
    ["@message 'user=*' as rest", { rest: 'grace, method:GET, latency := 25' }],
    ['"* user" as first', { first: 'x' }],
    ['"nobody=*" as n', {}],
    ['/user=(?<user>\\w+).*latency := (?<l>\\d+)(?<unit>ms)?/', { user: 'grace', l: '25' }],
    ['@message /(?<word>eni-.*?) /', {}],
    ['"user=*, *" as u, rest | parse rest "method:*," as m', { u: 'grace', m: 'GET' }],
  ])('%s', (command, expected) => {
    const [row] = answer(`parse ${command} | fields strlen(@message) as n`, [LINE]);
    const { n, rest, ...found } = row ?? {};
    expect([n, 'rest' in expected ? { rest } : found]).toEqual(['39', expected]);
  });

  test('gives numbers to aggregate', () => {
    expect(
      answer('parse "ms=*" as ms | stats avg(ms), max(ms)', ['ms=9', 'ms=10', 'none']),
    ).toEqual([{ 'avg(ms)': '9.5', 'max(ms)': '10' }]);
  });
});

describe('sort, limit and dedup', () => {
  const values = (query: string, events: readonly object[]) =>
    answer(`${query} | display v`, events).map(({ v }) => v);

  test('sorts texts before numbers, digits by length, and what is missing last', () => {
    const events = [{ v: 10 }, { v: 'a10' }, {}, { v: 'a9' }, { v: 9 }, { v: 'B' }];
    expect(values('sort v', events)).toEqual(['B', 'a9', 'a10', '9', '10', undefined]);
    expect(values('sort v desc', events)).toEqual(['10', '9', 'a10', 'a9', 'B', undefined]);
  });

  test('gives the newest first where nothing else is said', () => {
    expect(values('limit 2', [{ v: 1 }, { v: 2 }, { v: 3 }])).toEqual(['3', '2']);
    expect(answer('display v', [{ v: 1 }, { v: 2 }, { v: 3 }], 1)).toEqual([{ v: '3' }]);
  });

  test('keeps the first of each and all in which something is missing', () => {
    const events = [{ a: 1, v: 1 }, { a: 1, v: 2 }, { a: '1', v: 3 }, { v: 4 }, { v: 5 }];
    expect(answer('display v | dedup a', events)).toEqual([{ v: '5' }, { v: '4' }, { v: '3' }]);
    expect(answer('display v | sort v asc | dedup a | limit 1', events)).toEqual([{ v: '1' }]);
  });

  test('sorts with any limit as a sort of everything would', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 99 }), { maxLength: 3000, minLength: 0 }),
        fc.integer({ min: 1, max: 20 }),
        (numbers, most) => {
          const expected = numbers.toSorted((a, b) => a - b).slice(0, most);
          const events = numbers.map((v) => ({ v }));
          expect(values(`sort v | limit ${most}`, events)).toEqual(expected.map(String));
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('parseQuery', () => {
  test.each([
    ['', 'expected a command, found the end at position 1'],
    ['pattern @message', "unknown or unsupported command 'pattern' at position 1"],
    ['fields a | diff', "unknown or unsupported command 'diff' at position 12"],
    ['fields', 'expected a field, a function, a number or a text, found the end at position 7'],
    ['fields a b', "unexpected 'b' at position 10"],
    ['fields parseDate(a)', "unknown or unsupported function 'parsedate' at position 8"],
    ['fields abs(a, b)', "wrong number of arguments of 'abs': 2 at position 8"],
    ['fields sum(a)', "'sum' can only be used in the command 'stats' at position 8"],
    [
      'filter a =',
      'expected a field, a function, a number or a text, found the end at position 11',
    ],
    ['filter a like b', "expected a text or a regular expression, found 'b' at position 15"],
    ['filter a like /(/', "a '(' is not closed at position 16"],
    ['filter a like /x', 'unterminated regular expression at position 15'],
    ['filter "x', 'unterminated text at position 8'],
    ['filter a in 1', "expected '[', found '1' at position 13"],
    ['filter and', "unexpected 'and' at position 8"],
    [
      'filter @timestamp > "2026-11-22"',
      'a time is compared with Unix milliseconds, not with a text at position 19',
    ],
    ['stats a by b', "'stats' needs an aggregation such as count(*) at position 7"],
    ['stats sum(avg(a))', "'avg' cannot stand in another aggregation at position 11"],
    ['stats pct(a, 101)', 'a percentage is between 0 and 100 at position 7'],
    ['stats count(*), count(*)', "'count(*)' stands twice in 'stats' at position 25"],
    ['stats count(*) by bin(2x)', "the emulator does not support the period '2x' at position 23"],
    ['stats count(*) by bin(5)', "expected a period such as 5m, found '5' at position 23"],
    ['limit 0', 'a limit is between 1 and 100000 at position 7'],
    ['limit x', "expected a number, found 'x' at position 7"],
    ['dedup a | sort b', "only 'limit' may follow 'dedup' at position 11"],
    ['parse "a*b*" as x', "2 asterisks and 1 names in 'parse' at position 1"],
    ['parse /a/', "'parse' needs groups with names, (?<name>…) at position 1"],
    ['parse @message grok', "expected a glob or a regular expression, found 'g' at position 16"],
    [
      `stats count(*)${' | stats count(*)'.repeat(10)}`,
      "a query has at most 10 'stats' at position 171",
    ],
    [`filter ${'('.repeat(99)}`, 'nested deeper than 50 at position 59'],
  ])('refuses %s', (query, message) => {
    const at = Number(/\d+$/.exec(message)?.[0]) - 1;
    expect(() => parseQuery(query)).toThrow(
      expect.objectContaining({
        code: 'MalformedQueryException',
        message,
        members: {
          queryCompileError: {
            message,
            location: { startCharOffset: at, endCharOffset: at + 1 },
          },
        },
      }),
    );
  });

  test('answers or refuses any query', () => {
    const piece = fc.constantFrom(
      'fields ',
      'filter ',
      'stats ',
      'parse ',
      'sort ',
      'display ',
      'limit 1',
      'tail 1',
      'dedup ',
      'where ',
      'unnest a into b',
      'join left=l right=r where l.a=r.a ',
      "(SOURCE 'g')",
      "SOURCE 'g' | ",
      'SOURCE logGroups(namePrefix: ["g"])',
      'parse logfmt as m',
      'parse csv as a, b',
      'json field=a "b" as c',
      'jsonParse(@message)',
      '.a[0]',
      '!',
      'if(',
      'case(',
      'now()',
      'bin(1mo)',
      'a',
      '@timestamp',
      '@message',
      '1',
      '"x*"',
      '/(?<n>a+)/',
      '[',
      ']',
      '(',
      ')',
      ',',
      ' | ',
      ' by ',
      ' as ',
      ' and ',
      ' or ',
      ' not ',
      ' in ',
      ' like ',
      '=',
      '!=',
      '<',
      '+',
      'count(*)',
      'sum(a)',
      'pct(a,50)',
      'bin(1m)',
      'abs(',
      '-',
      '^',
      '#',
      '`',
      "'",
      '\n',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        let refused: unknown;
        try {
          answer(pieces.join(''), [...EVENTS, 'x aaa', { a: 'x' }]);
        } catch (error) {
          refused = error;
        }
        expect(refused === undefined || refused instanceof AwsError).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  test('refuses nesting of every kind before it runs out of stack', () => {
    for (const opener of ['(', 'not ', '-', 'abs(', 'avg(', '1^', '1+(']) {
      const query = `stats ${opener.repeat(Math.floor(9000 / opener.length))}`;
      expect(() => parseQuery(query)).toThrow(AwsError);
    }
  });
});
