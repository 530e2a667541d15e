/** An isolate of the library whose vendors keep what reaches them, and time to send all of it. */
import { Isolate } from '../../../../src/telemetry/handlers/isolate.ts';
import type { ObserveOptions } from '../../../../src/telemetry/handlers/options.ts';
import { observeTarget } from '../../../../src/telemetry/handlers/observe.ts';
import { runtimeEffects } from '../../../../src/telemetry/handlers/runtime.ts';
import type { Effects } from '../../../../src/telemetry/observe/effects.ts';
import { UNLIMITED } from '../../../runtime/unlimited.ts';
import { createVendors } from '../../../runtime/vendors.ts';

/** All vendors on, and all of what is told is to arrive. */
export const ENV = {
  ...UNLIMITED,
  HONEYCOMB_API_KEY: 'key',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'id',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_XRAY_SAMPLING: 'local',
  ROLLBAR_ACCESS_TOKEN: 'token',
  OTEL_EXPORTER_OTLP_COMPRESSION: 'none',
  LOG_CONSOLE: 'off',
  TELEMETRY_LINGER_MS: '0',
};

/** @param effects in the place of the runtime's own */
export function openDoor(effects: Partial<Effects> = {}) {
  const vendors = createVendors();
  const isolate = new Isolate((env) => ({
    ...runtimeEffects(env),
    fetch: (url, init) => vendors.answer(new Request(url, init)),
    random: () => 0,
    ...effects,
  }));
  const work: Promise<unknown>[] = [];
  const context = { waitUntil: (promise: Promise<unknown>): void => void work.push(promise) };
  return {
    isolate,
    vendors,
    context,
    observe: <H extends object>(handlers: H, options?: ObserveOptions): H =>
      observeTarget(isolate, handlers, options),
    /** Waits for everything that was left to waitUntil, and sends it. */
    async settle(): Promise<void> {
      for (let done = 0; done < work.length;) {
        done = work.length;
        await Promise.all(work);
        await isolate.flush();
      }
      await isolate.flush();
    },
  };
}

/** The value of a span's attribute, as text. */
export function attributeOf(
  span: { readonly attributes: readonly { key: string; value: object }[] } | undefined,
  key: string,
): string | undefined {
  const found = span?.attributes.find((attribute) => attribute.key === key);
  return found === undefined ? undefined : String(Object.values(found.value)[0]);
}
