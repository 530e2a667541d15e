/** `GET /rollbar/test`: greets, and reports the greeting, so that a team can see reports arrive. */
import type { Context } from 'hono';

interface RollbarTestEnv {
  Bindings: {
    readonly settings: { readonly rollbarTest: 'open' | 'minute' };
    readonly observation: {
      report(message: string, level: 'warning', options: { everyMs?: number }): void;
    };
  };
}

/** An occurrence costs, so where ROLLBAR_TEST is `minute` one report a minute leaves an isolate, however often it is asked. */
const ONCE_A_MINUTE = { everyMs: 60_000 };

export function rollbarTest(c: Context<RollbarTestEnv>): Response {
  const { settings, observation } = c.env;
  const limit = settings.rollbarTest === 'minute' ? ONCE_A_MINUTE : {};
  observation.report('Hello World!', 'warning', limit);
  return c.text('Hello World!');
}
