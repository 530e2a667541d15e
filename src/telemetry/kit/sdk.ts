/**
 * This library's own name and version, as each vendor gets them: OTLP's `telemetry.sdk.*`, X-Ray's `aws.xray.sdk`,
 * Rollbar's `notifier`. The service's version is in its settings.
 */
export const SDK = { name: 'cruddur-edge', version: '0.1.0' } as const;

/** For the header `user-agent`. */
export const SDK_USER_AGENT = `${SDK.name}/${SDK.version}`;
