/**
 * Stands in the worker's bundle for `@opentelemetry/semantic-conventions` (wrangler.toml, [alias]): has what
 * otel-cf-workers and OpenTelemetry's packages behind it import. The package's own list of attributes cannot be shaken.
 */
export const SemanticAttributes = {
  DB_NAME: 'db.name',
  DB_OPERATION: 'db.operation',
  DB_STATEMENT: 'db.statement',
  DB_SYSTEM: 'db.system',
  EXCEPTION_MESSAGE: 'exception.message',
  EXCEPTION_STACKTRACE: 'exception.stacktrace',
  EXCEPTION_TYPE: 'exception.type',
  FAAS_COLDSTART: 'faas.coldstart',
  FAAS_TRIGGER: 'faas.trigger',
} as const;

export const ATTR_SERVICE_NAME = 'service.name';
export const ATTR_TELEMETRY_SDK_LANGUAGE = 'telemetry.sdk.language';
export const ATTR_TELEMETRY_SDK_NAME = 'telemetry.sdk.name';
export const ATTR_TELEMETRY_SDK_VERSION = 'telemetry.sdk.version';
export const SEMATTRS_EXCEPTION_MESSAGE = 'exception.message';
export const SEMATTRS_EXCEPTION_STACKTRACE = 'exception.stacktrace';
export const SEMATTRS_EXCEPTION_TYPE = 'exception.type';
export const SEMRESATTRS_PROCESS_RUNTIME_NAME = 'process.runtime.name';
export const SEMRESATTRS_SERVICE_NAME = 'service.name';
export const SEMRESATTRS_TELEMETRY_SDK_LANGUAGE = 'telemetry.sdk.language';
export const SEMRESATTRS_TELEMETRY_SDK_NAME = 'telemetry.sdk.name';
export const SEMRESATTRS_TELEMETRY_SDK_VERSION = 'telemetry.sdk.version';
export const TELEMETRYSDKLANGUAGEVALUES_WEBJS = 'webjs';
