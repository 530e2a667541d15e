import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readOccurrence } from '../../../../emulator/console/app/exceptions.ts';

const trace = (name: string, frames: unknown[] = []) => ({
  frames,
  exception: { class: name, message: 'went wrong' },
});

test('readOccurrence gives the chain thrown first, frames innermost first', () => {
  const frames = [
    { filename: 'worker.mjs', method: 'outer', lineno: 1, colno: 2 },
    { filename: 'worker.mjs', lineno: 9 },
  ];
  const payload = { body: { trace_chain: [trace('TypeError', frames), trace('CauseError')] } };
  expect(readOccurrence(JSON.stringify(payload))).toEqual({
    message: undefined,
    exceptions: [
      {
        title: 'TypeError: went wrong',
        frames: ['<anonymous> (worker.mjs:9)', 'outer (worker.mjs:1:2)'],
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
  expect(readOccurrence(message)).toEqual({ message: 'Hello World!', exceptions: [] });
});

test('readOccurrence reads what real clients send', () => {
  const file = new URL(
    '../../../contract/captures/rollbar-item-exception-chain.json',
    import.meta.url,
  );
  const capture: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const { data } = capture as { data: unknown };
  const { exceptions } = readOccurrence(JSON.stringify(data ?? capture));
  expect(exceptions.length).toBeGreaterThan(1);
  expect(exceptions[0]?.frames.length).toBeGreaterThan(0);
});

test.each(['', 'null', '{}', '{"body":{"trace":5}}'])(
  'readOccurrence shows nothing of %j',
  (payload) => {
    expect(readOccurrence(payload)).toEqual({ message: undefined, exceptions: [] });
  },
);
