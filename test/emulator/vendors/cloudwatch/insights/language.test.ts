/** What a query may say: commands, functions and periods of AWS's pages, each with what it gives. */
import { describe, expect, test } from 'vitest';
import { answer } from './answer.ts';

const EVENT = {
  s: 'Abc abc',
  n: 7.25,
  list: '[1,{"a":"x"},"y"]',
  map: '{"user.id":"u","k":{"z":3}}',
  ip: '10.1.2.3',
};

describe('functions', () => {
  test.each([
    ['if(n > 5, "big", "small")', 'big'],
    ['if(missing = 1, "yes", n)', '7.25'],
    ['case(n < 1, "a", n < 8, "b", "c")', 'b'],
    ['case(n < 1, "a", "other")', 'other'],
    ['case(n < 1, "a")', undefined],
    ['round(n)', '7'],
    ['round(n, 1)', '7.3'],
    ['round(1.005, 2)', '1.01'],
    ['round(-2.5)', '-3'],
    ['round(1234, -2)', '1200'],
    ['startsWith(s, "Abc")', '1'],
    ['startsWith(s, "abc")', '0'],
    ['endsWith(s, "abc")', '1'],
    ['strcontains(s, "ABC")', '0'],
    ['strcontains(s, "ABC", true)', '1'],
    ['strcontains(s, "ABC", false)', '0'],
    ['md5("a")', '0cc175b9c0f1b6a831c399e269772661'],
    ['sha256("a")', 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb'],
    ['isNumeric(n)', '1'],
    ['isNumeric(s)', '0'],
    ['messageSize("ä")', '2'],
    ['toNumber("1e3")', '1000'],
    ['toInt(n)', '7'],
    ['toInt(3000000000)', undefined],
    ['toLong("-7.9")', '-7'],
    ['urlencode("a b/ä")', 'a%20b%2F%C3%A4'],
    ['urldecode("a+b%2F")', 'a b/'],
    ['urldecode("%")', undefined],
    ['base64encode("ä")', 'w6Q='],
    ['base64decode("w6Q=")', 'ä'],
    ['hexToAscii("48656c6c6f")', 'Hello'],
    ['hexToDec("0xff")', '255'],
    ['decToHex(-255.9)', '-0xff'],
    ['isPrivateIP(ip)', '1'],
    ['isPrivateIP("8.8.8.8")', '0'],
    ['ipv4ToNumber("1.0.0.1")', '16777217'],
    ['jsonParse(map)', '{"user.id":"u","k":{"z":3}}'],
    ['jsonParse(map).k.z', '3'],
    ['jsonParse(map).`user.id`', 'u'],
    ['jsonParse(list)[1].a', 'x'],
    ['jsonParse(s)', undefined],
    ['jsonStringify(jsonParse(list))', '[1,{"a":"x"},"y"]'],
    ['jsonStringify(list)', undefined],
    ['jsonArraySize(list)', '3'],
    ['jsonArrayContains(list, "y")', '1'],
    ['jsonArrayContains(map, "y")', '0'],
    ['split("a,b,c", ",")[1]', 'b'],
    ['toupper(jsonParse(map))', undefined],
    ['jsonParse(map) = map', '0'],
    ['jsonParse(map) != map', '0'],
    ['ispresent(jsonParse(map))', '1'],
    ['unmask(s)', 'Abc abc'],
    ['!ispresent(s)', '0'],
    ['!(n = 7.25) or !ispresent(nothing)', '1'],
    ['! n = 8', '1'],
    ['n != 8', '1'],
    ['now()', '0'],
    ['queryTimeRange()', '0'],
  ])('%s is %s', (expression, expected) => {
    const [row] = answer(`fields ${expression} as x`, [EVENT]);
    expect(row).toEqual(expected === undefined ? {} : { x: expected });
  });
});

describe('members of what jsonParse made', () => {
  test.each([
    ['fields jsonParse(map) as js | display js.k.z', { 'js.k.z': '3' }],
    ['fields jsonParse(map) as js | display js.`user.id` as id', { id: 'u' }],
    ['fields jsonParse(list) as js | display js[1].a as a, js[2] as y', { a: 'x', y: 'y' }],
    ['fields jsonParse(list) as js | filter js[1].a = "x" | display js[0]', { 'js[0]': '1' }],
    ['fields jsonParse(map) as js | stats count(*) by js.k.z', { 'js.k.z': '3', 'count(*)': '1' }],
    ['json field=map "k.z" as z | display z', { z: '3' }],
  ])('%s', (query, expected) => {
    expect(answer(query, [EVENT])).toEqual([expected]);
  });
});

describe('periods', () => {
  // 2026-11-22 10:00:00 UTC is a Sunday.
  test.each([
    ['90s', '2026-11-22 10:00:00.000'],
    ['300s', '2026-11-22 10:00:00.000'],
    ['5000ms', '2026-11-22 10:00:02.000'],
    ['90m', '2026-11-22 10:00:00.000'],
    ['36h', '2026-11-22 00:00:00.000'],
    ['2d', '2026-11-21 00:00:00.000'],
    ['1w', '2026-11-16 00:00:00.000'],
    ['1 month', '2026-11-01 00:00:00.000'],
    ['1mo', '2026-11-01 00:00:00.000'],
    ['1q', '2026-10-01 00:00:00.000'],
    ['2 qtrs', '2026-07-01 00:00:00.000'],
    ['1y', '2026-01-01 00:00:00.000'],
    ['10 years', '2020-01-01 00:00:00.000'],
  ])('bin(%s) is %s', (period, expected) => {
    const at = { timestampMs: Date.UTC(2026, 10, 22, 10, 0, 2, 5), message: 'x' };
    expect(answer(`fields bin(${period}) as b`, [at])).toEqual([{ b: expected }]);
  });

  test.each([
    ['1w', '2026-11-23 00:00:00.000'],
    ['1mon', '2026-12-01 00:00:00.000'],
    ['1yr', '2027-01-01 00:00:00.000'],
  ])('dateceil by %s is %s', (period, expected) => {
    expect(answer(`fields dateceil(@timestamp, ${period}) as b`, ['x'])).toEqual([{ b: expected }]);
  });
});

describe('parse', () => {
  test.each([
    [
      'parse @message logfmt as lf | display lf.level, lf.msg, lf.dry, lf.n + 1 as n',
      'level=error msg="it \\"broke\\" here" dry n=4 path=/a?b=c',
      { 'lf.level': 'error', 'lf.msg': 'it "broke" here', 'lf.dry': '', n: '5' },
    ],
    ['parse logfmt as lf | filter lf.a = 1 | display lf.a', 'a=1', { 'lf.a': '1' }],
    [
      'parse @message csv as at, level, text | display level, text',
      '10:00,ERROR,"a, ""b"""',
      { level: 'ERROR', text: 'a, "b"' },
    ],
    ['parse csv as a, b, c | display a, b, c', '1,,', { a: '1', b: '', c: '' }],
    ['parse csv as a, b | display a, b', '1', { a: '1' }],
    ['parse @message /(\\d+) (\\w+)/ as n, w | display n, w', 'x 12 ab', { n: '12', w: 'ab' }],
  ])('%s', (query, message, expected) => {
    expect(answer(query, [message])).toEqual([expected]);
  });
});

describe('commands', () => {
  const events = [{ v: 1 }, { v: 2 }, { v: 3 }, { v: 4 }];
  test.each([
    ['where v > 3 | display v', [{ v: '4' }]],
    ['filterIndex v in [1, 2] | display v', [{ v: '2' }, { v: '1' }]],
    ['unmask v | limit any 1', [{ v: '4' }]],
    ['display v | sort v | head 2', [{ v: '1' }, { v: '2' }]],
    ['display v | sort v | tail 2', [{ v: '3' }, { v: '4' }]],
    ['tail 1 | display v', [{ v: '1' }]],
    ['stats count(*) as n, n * 2 as twice', [{ n: '4', twice: '8' }]],
    ['stats sum(v) as s, count(*) as c, round(s / c) as mean', [{ s: '10', c: '4', mean: '3' }]],
    ['fields v # all of them\n | filter v = 1 # but one', [{ v: '1' }]],
    ['fields v # the\n as w # name\n| limit 1', [{ w: '4' }]],
    ['stats count(*) # how many\n, max(v)', [{ 'count(*)': '4', 'max(v)': '4' }]],
    ['fields v + # plus\n 1 | limit 1', [{ 'v + 1': '5' }]],
    [
      `stats sum(v) as s by v % 2 as odd | stats sum(s) as t${' | stats sum(t) as t'.repeat(8)}`,
      [{ t: '10' }],
    ],
  ])('%s', (query, expected) => {
    expect(answer(query, events)).toEqual(expected);
  });

  test('unnest makes a row of each element', () => {
    const given = [{ l: '[{"n":"a"},{"n":"b"}]' }, { l: '[]' }, { l: '"text"' }];
    const parsed = 'fields jsonParse(l) as js | unnest js into item';
    expect(answer(`${parsed} | filter ispresent(item) | display item.n`, given)).toEqual([
      { 'item.n': 'a' },
      { 'item.n': 'b' },
    ]);
    expect(answer('unnest v into w | stats sum(w) as s', events)).toEqual([{ s: '10' }]);
  });
});
