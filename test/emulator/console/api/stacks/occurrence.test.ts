import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readOccurrence } from '../../../../../emulator/console/api/stacks/occurrence.ts';

const NOTHING = { message: undefined, exceptions: [] };

const trace = (name: string, frames: unknown[] = []) => ({
  frames,
  exception: { class: name, message: 'went wrong' },
});
const frame = (file: string, name?: string, line?: number, column?: number) => ({
  file,
  name,
  line,
  column,
});

test('readOccurrence gives the chain thrown first, frames innermost first', () => {
  const frames = [
    { filename: 'worker.mjs', method: 'outer', lineno: 1, colno: 2 },
    { filename: 'worker.mjs', lineno: 9, colno: null },
  ];
  const payload = {
    body: { trace_chain: [trace('TypeError', frames), trace('CauseError')] },
  };
  expect(readOccurrence(JSON.stringify(payload))).toEqual({
    message: undefined,
    exceptions: [
      {
        title: 'TypeError: went wrong',
        frames: [frame('worker.mjs', undefined, 9), frame('worker.mjs', 'outer', 1, 2)],
      },
      { title: 'CauseError: went wrong', frames: [] },
    ],
  });
});

test('readOccurrence reads a single trace and a message', () => {
  expect(readOccurrence(JSON.stringify({ body: { trace: trace('E') } })).exceptions).toHaveLength(
    1,
  );
  const message = JSON.stringify({ body: { message: { body: 'Hello World!' } } });
  expect(readOccurrence(message)).toEqual({ ...NOTHING, message: 'Hello World!' });
});

test.each([
  ['node_rollbar', 4],
  ['rollbar-browser-js', 3],
  ['pyrollbar', 3],
])('readOccurrence counts columns of %s from 1', (name, column) => {
  const body = { trace: trace('E', [{ filename: 'a.js', lineno: 1, colno: 3 }]) };
  const { exceptions } = readOccurrence(JSON.stringify({ body, notifier: { name } }));
  expect(exceptions[0]?.frames[0]?.column).toBe(column);
});

test('readOccurrence reads what real clients send', () => {
  const file = new URL(
    '../../../../contract/captures/rollbar-item-exception-chain.json',
    import.meta.url,
  );
  const capture: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const { exceptions } = readOccurrence(JSON.stringify(Object(capture).data ?? capture));
  expect(exceptions.length).toBeGreaterThan(1);
  expect(exceptions[0]?.frames.length).toBeGreaterThan(0);
});

test.each(['', 'null', '{}', '{"body":{"trace":5}}'])(
  'readOccurrence shows nothing of %j',
  (payload) => {
    expect(readOccurrence(payload)).toEqual(NOTHING);
  },
);

test.each([
  [{ code: 'here' }, { firstLine: 9, lines: ['here'] }],
  [
    { code: 'here', context: { pre: ['a', 'b'], post: ['c'] } },
    { firstLine: 7, lines: ['a', 'b', 'here', 'c'] },
  ],
  [
    { code: 'here', context: { pre: 'a', post: null } },
    { firstLine: 9, lines: ['here'] },
  ],
  [{ context: { pre: ['a'] } }, undefined],
  [{ code: 7 }, undefined],
])('readOccurrence reads the source %j that a sender reports', (rest, context) => {
  const frames = [{ filename: 'app.py', lineno: 9, ...rest }];
  const payload = JSON.stringify({ body: { trace: trace('E', frames) } });
  expect(readOccurrence(payload).exceptions[0]?.frames[0]?.context).toEqual(context);
});
