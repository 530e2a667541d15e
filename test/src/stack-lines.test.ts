/** The table of lines, and what stacks become with it. test/emulator/deploy/stacks.test.ts proves the one that is deployed. */
import { afterEach, describe, expect, it } from 'vitest';
import { stackTable } from '../../emulator/deploy/stack-table.ts';
import { installStackLines, readStackLines } from '../../src/stack-lines.ts';

/** Of a bundle of one line: column 0 is a.ts 1, 4 is a.ts 3, 8 is a package, 12 is b.ts 2; and a second line, c.ts 20. */
const MAP = {
  version: 3 as const,
  sources: ['src/a.ts', 'node_modules/p/p.js', 'src/b.ts', 'src/c.ts'],
  names: [],
  mappings: 'AAAA,IAEA,ICFA,ICCA;ACkBA',
};

afterEach(() => void Reflect.deleteProperty(Error, 'prepareStackTrace'));

describe('a table', () => {
  it('names the files of the project alone, and is short', () => {
    expect(stackTable(MAP)).toBe('src/a.ts\nsrc/b.ts\nsrc/c.ts\n\nAC,IE,I,IDC;AkBC');
  });

  it.each([
    [1, 1, 'src/a.ts:1'],
    [1, 4, 'src/a.ts:1'],
    [1, 5, 'src/a.ts:3'],
    [1, 8, 'src/a.ts:3'],
    [1, 9, undefined],
    [1, 12, undefined],
    [1, 13, 'src/b.ts:2'],
    [1, 99_999, 'src/b.ts:2'],
    [2, 1, 'src/c.ts:20'],
    [3, 1, undefined],
    [0, 1, undefined],
    [1, 0, undefined],
  ])('finds for line %i and column %i %s', (line, column, expected) => {
    const place = readStackLines(stackTable(MAP))(line, column);
    expect(place && `${place.file}:${place.line}`).toBe(expected);
  });
});

/** A frame as V8 gives it. */
function site(file: string | null, line: number, column: number, text: string) {
  return {
    getFileName: () => file,
    getLineNumber: () => line,
    getColumnNumber: () => column,
    toString: () => text,
  };
}

function prepared(error: unknown, sites: readonly unknown[]): unknown {
  const prepare: unknown = Reflect.get(Error, 'prepareStackTrace');
  if (typeof prepare !== 'function') throw new Error('Nothing is installed');
  return Reflect.apply(prepare, Error, [error, sites]);
}

describe('a stack', () => {
  it('names the sources for the frames of the bundle that are in one', () => {
    installStackLines(stackTable(MAP));
    const stack = prepared(new TypeError('no'), [
      site('worker.js', 1, 5, 'async a (worker.js:1:5)'),
      site('file:///root/worker.js', 1, 13, 'file:///root/worker.js:1:13'),
      site('worker.js', 1, 9, 'p (worker.js:1:9)'),
      site('cloudflare-internal:d1', 1, 5, 'q (cloudflare-internal:d1:1:5)'),
      site(null, 1, 5, 'JSON.parse (<anonymous>)'),
    ]);
    expect(stack).toBe(
      [
        'TypeError: no',
        '    at async a (src/a.ts:3:1)',
        '    at src/b.ts:2:1',
        '    at p (worker.js:1:9)',
        '    at q (cloudflare-internal:d1:1:5)',
        '    at JSON.parse (<anonymous>)',
      ].join('\n'),
    );
  });

  it('is there for an error whose name cannot be read', () => {
    installStackLines(stackTable(MAP));
    const error = Object.defineProperty(new Error('no'), 'name', {
      get() {
        throw new Error('never');
      },
    });
    expect(prepared(error, [])).toBe('<error>');
  });
});
