/** What `observe` takes beside the worker. */
import type { CreateMetrics } from '../observe/metrics.ts';
import type { CreateSecurity } from '../observe/security.ts';
import type { BindingOptions } from '../recording/bindings/bindings.ts';
import type { AppDefaults } from '../settings/app-defaults.ts';

/** What an app tells the library. What one call of `observe` is given holds for the whole worker. */
export interface ObserveOptions extends Omit<AppDefaults, 'browserOrigins'>, BindingOptions {
  /**
   * Origins of pages that may send spans to `POST /v1/traces`, beside those of TELEMETRY_BROWSER_ORIGINS.
   *
   * @param env variables and bindings
   */
  readonly browserOrigins?: (env: Readonly<Record<string, unknown>>) => readonly string[];
  /** `securitySignals` of `security.ts`, for an app that wants them. @default none, which keeps the bundle small */
  readonly security?: CreateSecurity;
  /** `requestMetrics` of `metrics.ts`, for an app that wants them. @default none, which keeps the bundle small */
  readonly metrics?: CreateMetrics;
  /**
   * What the app finds wrong with variables of its own, a sentence each, told in the log with the rest.
   *
   * @param env variables and bindings
   */
  readonly problems?: (env: Readonly<Record<string, unknown>>) => readonly string[];
}
