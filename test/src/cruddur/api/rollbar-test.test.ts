import { describe, expect, it } from 'vitest';
import { startApp } from '../app.fixture.ts';

describe('GET /rollbar/test', () => {
  it('greets, and reports the greeting as a warning', async () => {
    const app = startApp();
    const response = await app.send('/rollbar/test');
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(await response.text()).toBe('Hello World!');
    expect(app.told.reports).toEqual([['Hello World!', 'warning']]);
  });

  it.each([
    ['open', 200],
    ['minute', 1],
  ] as const)(
    'where it is %s reports 200 calls of a minute %i times',
    async (rollbarTest, count) => {
      const app = startApp(undefined, { rollbarTest });
      for (let call = 0; call < 200; call += 1) {
        expect(await (await app.send('/rollbar/test')).text()).toBe('Hello World!');
      }
      expect(app.told.reports).toHaveLength(count);
    },
  );

  it('reports again when a minute has passed', async () => {
    const app = startApp(undefined, { rollbarTest: 'minute' });
    const counts: number[] = [];
    for (const ms of [0, 59_999, 1, 59_999, 1]) {
      app.clock.ms += ms;
      await app.send('/rollbar/test');
      counts.push(app.told.reports.length);
    }
    expect(counts).toEqual([1, 1, 2, 2, 3]);
  });
});
