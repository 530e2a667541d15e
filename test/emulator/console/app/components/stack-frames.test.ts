import { expect, test } from 'vitest';
import type { StackFrame } from '../../../../../emulator/console/api/stacks/shapes.ts';
import { ownerOf, runsOf } from '../../../../../emulator/console/app/components/stack-frames.ts';

const frame = (place: string, file?: string): StackFrame => ({
  name: 'f',
  place,
  source: file === undefined ? null : { file, line: 1, column: null, context: null },
});

test.each([
  ['src/cruddur/app.ts:3:1', undefined],
  ['/srv/app/py.py:9', undefined],
  ['node_modules/hono/dist/compose.js:22:5', 'hono'],
  ['/app/node_modules/.pnpm/@a+b@1/node_modules/@a/b/index.js:1', '@a/b'],
  ['/usr/lib/python3.11/site-packages/flask/app.py:919', 'flask'],
  ['node:internal/modules/run_main:117:5', 'the runtime'],
  ['<anonymous>', 'the runtime'],
  ['?', 'the runtime'],
])('a frame at %s is of %s', (place, owner) => {
  const [run] = runsOf([frame(place)]);
  expect(run?.isOwn ? undefined : ownerOf(frame(place))).toBe(owner);
});

test('the place in the source counts, not where it was bundled', () => {
  expect(ownerOf(frame('worker.mjs:1:9', 'node_modules/hono/dist/hono.js'))).toBe('hono');
});

test('runsOf puts neighbours together', () => {
  const frames = ['src/a.ts', 'node:x', 'node_modules/y/z.js', 'src/b.ts'].map((at) => frame(at));
  expect(
    runsOf(frames).map(({ isOwn, from, frames: { length } }) => [isOwn, from, length]),
  ).toEqual([
    [true, 0, 1],
    [false, 1, 2],
    [true, 3, 1],
  ]);
});
