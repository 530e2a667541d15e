import { expect, test } from 'vitest';
import { levelOf, readLine } from '../../../../../emulator/console/api/logs/read-line.ts';

test.each([
  ['{"level":"ERROR","message":"a"}', 'error'],
  ['{"message":"a","severity":"Warning"}', 'warn'],
  ['{"severityText" : "FATAL"}', 'error'],
  ['{"level":30,"msg":"pino"}', 'info'],
  ['{"level":60}', 'error'],
  ['{"level":20}', 'debug'],
  ['{"level":"<img src=x onerror=alert(1)>"}', 'none'],
  ['level=warn msg="queue is long"', 'warn'],
  ['time=1 level="debug" msg=a', 'debug'],
  ['ERROR: it broke', 'error'],
  ['[warn] it may break', 'warn'],
  ['2026-11-28T14:02:11.204Z INFO started', 'info'],
  ['2026-11-28 14:02:11,204 [main] CRITICAL gone', 'error'],
  ['no error was found', 'none'],
  ['127.0.0.1 GET http /api/activities/home? 200', 'none'],
  ['', 'none'],
])('the level of %s is %s', (message, level) => {
  expect(levelOf(message)).toBe(level);
});

test.each([
  [
    '{"msg":"hello","service.name":"web","a":{"b":1},"trace_id":"x"}',
    'hello',
    'web',
    [['a', '{"b":1}']],
  ],
  ['{"a":1}', '{"a":1}', null, []],
  [
    '{"_aws":{"CloudWatchMetrics":[{"Namespace":"Edge","Metrics":[{"Name":"Latency"},{"Name":"Errors"}]}]},"Route":"/a","Latency":[1,2]}',
    'metrics of Edge: Latency, Errors',
    null,
    [
      ['Route', '/a'],
      ['Latency', '[1,2]'],
    ],
  ],
  ['{"_aws":{},"a":1}', '{"_aws":{},"a":1}', null, []],
  ['{"message": broken', '{"message": broken', null, []],
  ['level=info msg="a \\"b\\"" n=1', 'a "b"', null, [['n', '1']]],
  ['one\n  two\r\nthree', 'one ⏎ two ⏎ three', null, []],
  ['a=b no words of its own', 'a=b no words of its own', null, []],
])('%s is read as %s', (message, text, service, fields) => {
  expect(readLine(message)).toMatchObject({ text, service, fields });
});

test('a long word behind a field takes no longer than others', () => {
  const line = `msg=long ${'z'.repeat(3900)}`;
  const begun = performance.now();
  for (let count = 0; count < 300; count++) expect(readLine(line).text).toBe('long');
  expect(performance.now() - begun).toBeLessThan(2000);
});

test('a long text is cut', () => {
  expect(readLine('z'.repeat(1_000_000)).text).toHaveLength(1000);
});
