import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStack } from '../../../../../src/telemetry/xray/document/stack.ts';

describe('parseStack', () => {
  it('reads every form of frame that V8 writes', () => {
    const text = [
      'TypeError: nope',
      '    at findHome (file:///worker.js:10:5)',
      '    at async HomeStore.load (https://x.example/a%20b.js:7:1)',
      '    at new Foo (C:\\src\\foo.js:3:9)',
      '    at Object.get [as value] (worker.js:1:20412)',
      '    at Array.map (<anonymous>)',
      '    at eval (eval at run (worker.js:2:1), <anonymous>:1:1)',
      '    at worker.js:12:3',
      '    at async file:///worker.js:13:4',
      '    at native',
    ].join('\n');
    expect(parseStack(text, 'nope').frames).toEqual([
      { path: 'file:///worker.js', line: 10, label: 'findHome' },
      { path: 'https://x.example/a%20b.js', line: 7, label: 'async HomeStore.load' },
      { path: 'C:\\src\\foo.js', line: 3, label: 'new Foo' },
      { path: 'worker.js', line: 1, label: 'Object.get [as value]' },
      { path: '<anonymous>', line: undefined, label: 'Array.map' },
      { path: 'eval at run (worker.js:2:1), <anonymous>', line: 1, label: 'eval' },
      { path: 'worker.js', line: 12, label: '<anonymous>' },
      { path: 'file:///worker.js', line: 13, label: '<anonymous>' },
      { path: 'native', line: undefined, label: '<anonymous>' },
    ]);
  });

  it('is not fooled by a message that looks like frames', () => {
    const message = 'bad\n    at home (fake.js:1:1)';
    const { frames } = parseStack(`Error: ${message}\n    at real (worker.js:2:2)`, message);
    expect(frames).toEqual([{ path: 'worker.js', line: 2, label: 'real' }]);
  });

  it('keeps 50 frames and counts the others', () => {
    const text = `Error: x${'\n    at f (a.js:1:1)'.repeat(60)}`;
    const { frames, truncated } = parseStack(text, 'x');
    expect(frames).toHaveLength(50);
    expect(truncated).toBe(10);
  });

  it('reads any text without throwing', () => {
    const line = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string().map((text) => `    at ${text}`),
    );
    fc.assert(
      fc.property(fc.array(line), fc.string(), (lines, message) => {
        for (const frame of parseStack(lines.join('\n'), message).frames) {
          expect(frame.path.length).toBeLessThanOrEqual(250);
          expect(frame.label.length).toBeLessThanOrEqual(250);
        }
      }),
    );
  });
});
