/**
 * This library's own name and version, as each vendor is told them: OTLP's `telemetry.sdk.*`, X-Ray's `aws.xray.sdk`,
 * Rollbar's `notifier`. Not the service's version, which its settings say.
 */
export const SDK = { name: 'cruddur-edge', version: '0.1.0' } as const;

/** For the header `user-agent`. */
export const SDK_USER_AGENT = `${SDK.name}/${SDK.version}`;
