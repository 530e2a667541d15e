import { describe, expect, test } from 'vitest';
import { exceptionOf, messageOf, traceOf } from '../items.ts';
import { openRollbar } from '../open.ts';

/** Item 1 is an exception with everything, item 2 a message, item 3 a chain. */
async function withItems() {
  const rollbar = openRollbar();
  await rollbar.send(
    exceptionOf(
      {
        title: 'Cannot load 50% of C:\\home',
        context: 'home#index',
        code_version: 'abcdef',
        fingerprint: 'my-own',
        person: { id: 'u12345', username: 'snowden', email: 'dvader@theempire.org' },
        request: { user_ip: '101.102.103.104' },
        custom: { team: 'Search team', nested: { deep: 'value' }, "it's": 'odd' },
      },
      { class: 'TypeError' },
    ),
  );
  await rollbar.send(messageOf('Hello big World', { context: 'home' }));
  await rollbar.send({
    environment: 'production',
    body: { trace_chain: [traceOf({ class: 'OuterError' }), traceOf({ class: 'CauseError' })] },
  });
  return async (query: string): Promise<number[] | string> => {
    const answer = await rollbar.get(`/items?${new URLSearchParams({ query })}`);
    if (answer.status !== 200) return `${answer.status} ${answer.message}`;
    const { items } = Object(answer.result);
    return items.map(({ id }: { id: number }) => id).toSorted();
  };
}

describe('GET /api/1/items?query= finds', () => {
  test.each<[string, number[]]>([
    ['', [1, 2, 3]],
    ['   ', [1, 2, 3]],
    ['hello', [2]],
    ['world hello', [2]],
    ['"big world"', [2]],
    ['"hello world"', []],
    ['50%', [1]],
    ['5_%', []],
    ['"C:\\home"', [1]],
    ['#2', [2]],
    ['#9', []],
    ['context:home', [1, 2]],
    ['context:"home"', [2]],
    ['context:%index', [1]],
    ['context:hom_', [2]],
    ['context:index', []],
    ['ip:101.102.103.104', [1]],
    ['ip:101.102', []],
    ['user_id:u1', [1]],
    ['username:snow', [1]],
    ['username:"snow"', []],
    ['email:%theempire.org', [1]],
    ['code_version:abc', [1]],
    ['code_version:%c%', [1]],
    ['code_version:"abc"', []],
    ['fingerprint:my-own', [1]],
    ['fingerprint:my', []],
    ['exception:TypeError', [1]],
    ['exception:CauseError', [3]],
    ['exception:Type', []],
    ['exception:Type%', [1]],
    ['file:store.js', [1, 3]],
    ['file:nothing.js', []],
    ['method:LOA', [1, 3]],
    ['custom[team]:Search', [1]],
    ['custom[team]:Search_team', [1]],
    ['custom[nested]:%value%', [1]],
    ["custom[it's]:odd", [1]],
    ['custom[]:x', []],
    ['custom[missing]:x', []],
    ['file:store.js exception:TypeError cannot', [1]],
    ['file:store.js exception:TypeError hello', []],
  ])('by %j items %j', async (query, expected) => {
    expect(await (await withItems())(query)).toEqual(expected);
  });
});

describe('GET /api/1/items?query= refuses', () => {
  test.each([
    'has:comments',
    'is:group',
    'topfile:a',
    'minfiles:2',
    'constructor:a',
    'request_get[a]:b',
    'context[a]:b',
    'custom[a"b]:c',
    'hello nowhere:to',
  ])('%j by name', async (query) => {
    const term = query.split(' ').at(-1);
    expect(await (await withItems())(query)).toBe(
      `422 Query parameter 'query' cannot be read: the search term '${term}' is not supported by this emulator`,
    );
  });
});
