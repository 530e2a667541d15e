/** A worker under the project's observer that tells a value in every place, under the name and in the text it is asked for. */
import {
  createObserver,
  type ObserverOptions,
  type Trigger,
} from '../../../src/telemetry/observe/observer.ts';
import { readSettings } from '../../../src/telemetry/settings/settings.ts';
import { tellAll, TEXTS } from '../../src/telemetry/observe/places.ts';
import { UNLIMITED } from '../unlimited.ts';
import { quietEffects } from '../effects.ts';

/** What must arrive nowhere. */
export const VALUE = 'Z9marker-0f-th1s-t3st';

/** All vendors on, and everything is to arrive. */
export const VARIABLES = {
  ...UNLIMITED,
  HONEYCOMB_API_KEY: 'key',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'id',
  AWS_SECRET_ACCESS_KEY: 'secret',
  ROLLBAR_ACCESS_TOKEN: 'rollbar',
  OTEL_EXPORTER_OTLP_COMPRESSION: 'none',
  LOG_CONSOLE: 'off',
  TELEMETRY_LINGER_MS: '10',
};

export function createTelling<Env extends object>(
  env: Env,
  fetchOfRuntime: ObserverOptions['effects']['fetch'],
): (trigger: Trigger) => Promise<Response> {
  const observer = createObserver({
    settings: readSettings(Object.fromEntries(Object.entries(env))),
    env,
    effects: quietEffects(fetchOfRuntime),
  });
  return (trigger) =>
    observer.observe(trigger, (observation) => {
      const { headers } = trigger.request;
      const name = decodeURIComponent(headers.get('told-as') ?? '');
      const text = TEXTS[headers.get('told-in') ?? '']?.(name, VALUE) ?? '';
      return tellAll({ observation, name, value: VALUE, text });
    });
}
