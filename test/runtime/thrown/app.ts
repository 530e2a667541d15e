/** An app under the project's observer that throws, in a span, the value that the path names. */
import {
  createObserver,
  type ObserverOptions,
  type Trigger,
} from '../../../src/telemetry/observe/observer.ts';
import { withSpan } from '../../../src/telemetry/recording/span.ts';
import { readSettings } from '../../../src/telemetry/settings/settings.ts';
import { HUGE, VALUES } from './values.ts';
import { UNLIMITED } from '../unlimited.ts';
import { quietEffects } from '../effects.ts';

/** All vendors on, and everything is to arrive. */
export const VARIABLES = {
  ...UNLIMITED,
  HONEYCOMB_API_KEY: 'key',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'id',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_XRAY_SAMPLING: 'local',
  ROLLBAR_ACCESS_TOKEN: 'token',
  OTEL_EXPORTER_OTLP_COMPRESSION: 'none',
  LOG_CONSOLE: 'off',
  TELEMETRY_LINGER_MS: '10',
};

export const NAMES: readonly string[] = [...Object.keys(VALUES), ...Object.keys(HUGE)];

export function createThrowing(
  env: Readonly<Record<string, unknown>>,
  fetchOfRuntime: ObserverOptions['effects']['fetch'],
): (trigger: Trigger) => Promise<Response> {
  const observer = createObserver({
    settings: readSettings(env),
    env,
    effects: quietEffects(fetchOfRuntime),
  });
  return (trigger) =>
    observer.observe(trigger, async () => {
      const name = decodeURIComponent(new URL(trigger.request.url).pathname.slice(1));
      const value = (VALUES[name]?.make ?? HUGE[name])?.();
      try {
        return await withSpan('work', () => {
          throw value;
        });
      } catch (error) {
        if (!Object.is(error, value)) throw new TypeError('Not the very value', { cause: error });
        throw error;
      }
    });
}
