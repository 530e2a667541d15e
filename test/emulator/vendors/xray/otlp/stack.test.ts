import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseStack } from '../../../../../emulator/vendors/xray/otlp/stack.ts';

test('parseStack reads what V8 prints', () => {
  const text = new TypeError('a\nb').stack ?? '';
  const { stack } = parseStack('nodejs', text);
  expect(stack[0]?.path).toContain('stack.test.ts');
  expect(stack[0]?.line).toBe(6);

  const lines = [
    'Error: x',
    '    at async Server.<anonymous> (file:///srv/app/main.js:3:5)',
    '    at /srv/app/other.js:10:1',
    '    at Array.map (<anonymous>)',
    '    at new Promise (native)',
  ];
  expect(parseStack('webjs', lines.join('\n')).stack).toEqual([
    { label: 'async Server.<anonymous>', path: 'file:///srv/app/main.js', line: 3 },
    { label: '', path: '/srv/app/other.js', line: 10 },
    { label: 'Array.map', path: '<anonymous>', line: 0 },
    { label: 'new Promise', path: 'native', line: 0 },
  ]);
});

test('parseStack reads what Python prints, newest first, and its causes', () => {
  const text = `Traceback (most recent call last):
  File "db.py", line 3, in query
    run(sql)
ValueError: bad: value

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "app.py", line 1, in <module>
    main()
  File "app.py", line 9, in main
    raise RuntimeError("x")
RuntimeError: x
`;
  expect(parseStack('python', text)).toEqual({
    stack: [
      { path: 'app.py', line: 9, label: 'main' },
      { path: 'app.py', line: 1, label: '<module>' },
    ],
    causes: [
      {
        type: 'ValueError',
        message: 'bad: value',
        stack: [{ path: 'db.py', line: 3, label: 'query' }],
      },
    ],
  });
});

test('parseStack reads what Java prints, and PHP like it', () => {
  const text = [
    'com.example.Outer: x',
    '\tat java.base/java.lang.Thread.run(Thread.java:840)',
    '\tat com.example.Gen.call(Unknown Source)',
    '\tat com.example.Native.go(Native Method)',
    'Caused by: com.example.Inner',
    '\t... 2 more',
  ].join('\r\n');
  const read = {
    stack: [
      { path: 'Thread.java', line: 840, label: 'java.lang.Thread.run' },
      { path: 'Unknown Source', line: 0, label: 'com.example.Gen.call' },
      { path: 'Native Method', line: 0, label: 'com.example.Native.go' },
    ],
    causes: [{ type: 'com.example.Inner', message: '', stack: [] }],
  };
  expect(parseStack('java', text)).toEqual(read);
  expect(parseStack('php', text)).toEqual(read);
});

test('parseStack reads what .NET prints', () => {
  const text = [
    'System.Exception: x',
    '   at Shop.Cart.Add(Item item) in /src/Cart.cs:line 21',
    '   at System.Threading.Tasks.Task.Run()',
  ].join('\r\n');
  expect(parseStack('dotnet', text).stack).toEqual([
    { path: '/src/Cart.cs', line: 21, label: 'Shop.Cart.Add(Item item)' },
    { path: '', line: 0, label: 'System.Threading.Tasks.Task.Run()' },
  ]);
});

test('parseStack reads what Go prints', () => {
  const text = [
    'goroutine 1 [running]:',
    'main.(*Shop).Buy(0xc000010000, 0x1)',
    '\t/src/shop/main.go:31 +0x1d',
    'created by main.main in goroutine 1',
    '\t/src/shop/main.go:12 +0x25',
  ].join('\n');
  expect(parseStack('go', text).stack).toEqual([
    { path: '/src/shop/main.go', line: 31, label: 'main.(*Shop).Buy' },
    { path: '/src/shop/main.go', line: 12, label: 'created by main.main in goroutine 1' },
  ]);
});

test.each(['cobol', '__proto__', 'constructor', ''])('parseStack reads nothing of %j', (name) => {
  expect(parseStack(name, '    at f (a.js:1:1)')).toEqual({ stack: [], causes: [] });
});

test('parseStack is quick for any text', () => {
  const bits = ['\tat ', ' at ', ' in ', ':line ', '(', ')', ':1', 'Caused by: ', '\n', '"', ' '];
  const text = fc.array(fc.constantFrom(...bits, 'File "', ', line '), { maxLength: 40 });
  const language = fc.constantFrom('java', 'nodejs', 'python', 'dotnet', 'go');
  fc.assert(
    fc.property(language, text, fc.boolean(), (name, parts, lines) => {
      const unit = parts.join('');
      const times = Math.ceil(200_000 / (unit.length + 1));
      const started = performance.now();
      parseStack(name, (lines ? `${unit}\n` : unit).repeat(times));
      expect(performance.now() - started).toBeLessThan(2_000);
    }),
    { numRuns: 60 },
  );
});
