import { describe, expect, it } from 'vitest';
import { startApp } from '../app.fixture.ts';

describe('GET /rollbar/test', () => {
  it('greets, and reports the greeting as a warning', async () => {
    const app = startApp();
    const response = await app.send('/rollbar/test');
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(await response.text()).toBe('Hello World!');
    expect(app.told.reports).toEqual([['Hello World!', 'warning', undefined]]);
  });

  it('where it is public asks for one report a minute', async () => {
    const app = startApp(undefined, { rollbarTest: 'minute' });
    expect(await (await app.send('/rollbar/test')).text()).toBe('Hello World!');
    expect(app.told.reports).toEqual([['Hello World!', 'warning', 60_000]]);
  });
});
