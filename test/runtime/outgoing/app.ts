/**
 * A worker under the project's observer that calls another service in a span of its own, by fetch or by a service
 * binding, and answers what that one answers: the headers that reached it.
 */
import {
  createObserver,
  type ObserverOptions,
  type Trigger,
} from '../../../src/telemetry/observe/observer.ts';
import { withSpan } from '../../../src/telemetry/recording/span.ts';
import { readSettings } from '../../../src/telemetry/settings/settings.ts';
import { quietEffects } from '../effects.ts';

export interface OutgoingEnv {
  /** URL of the service that is called. */
  readonly DOWNSTREAM_URL: string;
  /** The same as a service binding, where there are any. */
  readonly DOWNSTREAM?: { fetch(url: string): Promise<Response> };
}

/** All vendors on, every second trace for Honeycomb, and callers are believed. */
export const VARIABLES = {
  HONEYCOMB_API_KEY: 'key',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'id',
  AWS_SECRET_ACCESS_KEY: 'secret',
  OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
  OTEL_TRACES_SAMPLER_ARG: '0.5',
  OTEL_EXPORTER_OTLP_COMPRESSION: 'none',
  LOG_CONSOLE: 'off',
  TELEMETRY_LINGER_MS: '10',
  TRACE_CONTEXT_TRUST: 'sampling',
  TRACE_CONTEXT_FORCED_PER_SECOND: '1000000',
};

export function createOutgoing<Env extends OutgoingEnv>(
  env: Env,
  fetchOfRuntime: ObserverOptions['effects']['fetch'],
): (trigger: Trigger) => Promise<Response> {
  const observer = createObserver({
    settings: readSettings(Object.fromEntries(Object.entries(env))),
    env,
    effects: quietEffects(fetchOfRuntime),
  });
  const { DOWNSTREAM: service, DOWNSTREAM_URL: url } = env;
  return (trigger) =>
    observer.observe(trigger, async () => {
      const isService = trigger.request.url.endsWith('/service');
      const call = isService && service ? () => service.fetch(url) : () => fetch(url);
      const answer = await withSpan('call', call);
      return new Response(await answer.text());
    });
}
