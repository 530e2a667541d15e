/** `GET /rollbar/test`: greets, and reports the greeting, so that one can see that reports arrive. */
import type { Context } from 'hono';

interface RollbarTestEnv {
  Bindings: {
    readonly settings: { readonly rollbarTest: 'open' | 'minute' };
    readonly observation: { report(message: string, level: 'warning'): void };
  };
}

const MINUTE_MS = 60_000;

/**
 * Where ROLLBAR_TEST is `minute`, one report a minute leaves this app, however often it is asked: an occurrence costs.
 *
 * @param now Unix milliseconds
 */
export function rollbarTest(now: () => number): (c: Context<RollbarTestEnv>) => Response {
  let reportedMs = -Infinity;
  return (c) => {
    const ms = now();
    if (c.env.settings.rollbarTest === 'open' || ms - reportedMs >= MINUTE_MS) {
      reportedMs = ms;
      c.env.observation.report('Hello World!', 'warning');
    }
    return c.text('Hello World!');
  };
}
