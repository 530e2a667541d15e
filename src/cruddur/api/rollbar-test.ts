/** `GET /rollbar/test`: greets, and reports the greeting, so that a team can see reports arrive. */
import type { Context } from 'hono';

interface RollbarTestEnv {
  Bindings: {
    readonly settings: { readonly rollbarTest: 'open' | 'minute' };
  };
  Variables: {
    readonly telemetry: {
      report(message: string, level: 'warning', options: { everyMs?: number }): void;
    };
  };
}

/** An occurrence costs, so where ROLLBAR_TEST is `minute` one report a minute leaves an isolate, however often it is asked. */
const ONCE_A_MINUTE = { everyMs: 60_000 };

export function rollbarTest(c: Context<RollbarTestEnv>): Response {
  const limit = c.env.settings.rollbarTest === 'minute' ? ONCE_A_MINUTE : {};
  c.var.telemetry.report('Hello World!', 'warning', limit);
  return c.text('Hello World!');
}
