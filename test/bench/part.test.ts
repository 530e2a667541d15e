import { describe, expect, it } from 'vitest';
import { isKnown, runParts, type Part, type Section } from './part.ts';
import { judge } from './row.ts';

const measuring =
  (name: string): Section =>
  async ({ progress }) => {
    progress('at it');
    return [judge({ name, value: 1, unit: 'ms', reference: '' })];
  };
const PARTS: readonly Part[] = [
  {
    name: 'one',
    about: '',
    sections: {
      a: measuring('row a'),
      b: () => Promise.reject(new Error('no port')),
      c: measuring('row c'),
    },
  },
  { name: 'two', about: '', sections: { d: measuring('row d') } },
];

async function run(...asked: string[]) {
  const said: string[] = [];
  const rows = await runParts(PARTS, asked, { quick: true, progress: (line) => said.push(line) });
  return { said, names: rows.map(({ name }) => name), rows };
}

describe('runParts', () => {
  it('runs all when none is asked for, and says which section is at work', async () => {
    const { names, said } = await run();
    expect(names).toEqual(['row a', 'one/b', 'row c', 'row d']);
    expect(said).toEqual(['one/a: at it', 'one/c: at it', 'two/d: at it']);
  });

  it('runs the parts and sections that are asked for', async () => {
    expect((await run('two')).names).toEqual(['row d']);
    expect((await run('one/c', 'two/d')).names).toEqual(['row c', 'row d']);
  });

  it('makes a row that misses of a section that fails', async () => {
    const { rows } = await run('one/b');
    expect(rows).toMatchObject([{ name: 'one/b', ok: false, problem: 'no port' }]);
  });
});

it('knows parts and their sections by name', () => {
  const asked = ['one', 'one/c', 'two/d', 'two/c', 'c', ''];
  expect(asked.filter((name) => isKnown(PARTS, name))).toEqual(['one', 'one/c', 'two/d']);
});
