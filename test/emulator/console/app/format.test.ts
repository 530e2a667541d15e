import { expect, test } from 'vitest';
import {
  clockSecond,
  clockTime,
  dayAndSecond,
  dayAndTime,
  dayName,
  duration,
  ago,
  number,
  percent,
  bothTimes,
  utcTime,
  parseJson,
  prettyJson,
  withLabels,
  traceIdForms,
} from '../../../../emulator/console/app/format.ts';
import { createClient } from '../../../../emulator/console/app/data/client.ts';
import { readLogLine } from '../../../../emulator/console/app/components/log-line.ts';
import { RefusalPage } from '../../../../emulator/console/api/shapes.ts';

test.each([
  [0, '0 ms'],
  [0.0421, '42.1 µs'],
  [1, '1 ms'],
  [12.3456, '12.3 ms'],
  [999, '999 ms'],
  [1500, '1.5 s'],
  [59_999, '60 s'],
  [61_000, '1 min 1 s'],
  [119_600, '2 min'],
  [0.99992, '1 ms'],
  [999.96, '1 s'],
])('duration writes %d ms as %s', (ms, text) => expect(duration(ms)).toBe(text));

test('clockTime is always equally long', () => {
  expect(clockTime(0)).toMatch(/^\d\d:\d\d:00\.000$/);
  expect(clockTime(1_795_361_908_007.9)).toMatch(/^\d\d:\d\d:\d\d\.007$/);
});

test('traceIdForms writes one id four ways', () => {
  const forms = traceIdForms('6b030c74d87bdfec8f9d51c8fa5709a1', '97e7268faf111e41');
  expect(forms.map(({ value }) => value)).toEqual([
    '6b030c74d87bdfec8f9d51c8fa5709a1',
    '1-6b030c74-d87bdfec8f9d51c8fa5709a1',
    '00-6b030c74d87bdfec8f9d51c8fa5709a1-97e7268faf111e41-01',
    'Root=1-6b030c74-d87bdfec8f9d51c8fa5709a1;Parent=97e7268faf111e41;Sampled=1',
  ]);
});

test('prettyJson indents JSON and leaves the rest alone', () => {
  expect(prettyJson('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(prettyJson('plain {')).toBe('plain {');
});

test('a text that turns others around is shown with its code point, escaped or not', () => {
  const shown = { name: 'a‹U+202E›b', '‹U+2067›key': ['‹U+061C›'] };
  expect(parseJson('{"name":"a\u202eb","\\u2067key":["\\u061c"]}')).toEqual(shown);
  expect(prettyJson('{"\u200f":1}')).toBe('{\n  "‹U+200F›": 1\n}');
  expect(readLogLine('{"level":"w\\u202earn","message":"x\\u2066y"}')).toEqual({
    level: 'w‹U+202E›arn',
    text: 'x‹U+2066›y',
  });
  // Joiners that languages and emoji are written with turn nothing around.
  expect(withLabels('\u200d \u05d0 \u0627')).toBe('\u200d \u05d0 \u0627');
});

test('createClient gives the page nothing that turns around', async () => {
  const refusal = {
    id: 1,
    vendor: 'xray',
    received_ms: 0,
    operation: 'POST /\u202ex',
    status: 400,
    code: 'a',
    message: '\u2069',
    unverified: false,
  };
  const client = createClient(async () => Response.json({ refusals: [refusal] }));
  expect(JSON.stringify(await client.ask(RefusalPage, 'refusals'))).toMatch(
    /‹U\+202E›x.*‹U\+2069›/,
  );
});

test('readLogLine finds level and words, or takes the line as it is', () => {
  expect(readLogLine('{"level":"WARN","message":"slow","n":1}')).toEqual({
    level: 'warn',
    text: 'slow',
  });
  expect(readLogLine('{"level":"info","msg":"pino"}')).toEqual({ level: 'info', text: 'pino' });
  expect(readLogLine('GET / 200')).toEqual({ level: undefined, text: 'GET / 200' });
  expect(readLogLine('5')).toEqual({ level: undefined, text: '5' });
});

test.each([
  [0, '0 %'],
  [0.000_000_1, 'less than 0.01 %'],
  [0.000_27, '0.027 %'],
  [0.012_2, '1.2 %'],
  [0.499, '50 %'],
  [0.999_99, '99.99 %'],
  [1, '100 %'],
  [2.5, '250 %'],
])('percent writes %d as %s', (share, text) => expect(percent(share)).toBe(text));

test.each([
  [0, '0 s ago'],
  [-5, '0 s ago'],
  [119_000, '119 s ago'],
  [600_000, '10 min ago'],
  [4 * 3_600_000, '4 h ago'],
  [5 * 86_400_000, '5 days ago'],
])('ago tells %d ms as %s', (ms, text) =>
  expect(ago(1_000_000_000 - ms, 1_000_000_000)).toBe(text),
);

test('numbers have separators, and times their day and UTC', () => {
  expect(number(1_284_000.5)).toBe('1,284,000.5');
  const ms = new Date(2026, 10, 28, 14, 2, 11, 204).getTime();
  expect(dayName(ms)).toBe('Saturday 28 November');
  expect(dayAndTime(ms)).toBe('Sat 28 Nov 14:02:11.204');
  expect([clockSecond(ms), dayAndSecond(ms)]).toEqual(['14:02:11', 'Sat 28 Nov 14:02:11']);
  expect(utcTime(Date.UTC(2026, 10, 28, 14, 2, 11, 204))).toBe('2026-11-28 14:02:11.204 UTC');
  expect(bothTimes(ms)).toBe(`14:02:11, ${utcTime(ms)}`);
});
