/** What the service is called, and which version of it runs. */
import * as v from 'valibot';
import type { AppDefaults } from './app-defaults.ts';
import type { Environment } from './environment.ts';

/** OpenTelemetry's word. https://opentelemetry.io/docs/specs/semconv/resource/#service */
const DEFAULT_NAME = 'unknown_service';
const DEFAULT_VERSION = 'unknown';

export interface ServiceSettings {
  readonly name: string;
  readonly version: string;
}

/** @param values variables and bindings, for the version metadata binding among them */
export function readService(
  env: Environment,
  values: Readonly<Record<string, unknown>>,
  { serviceName = DEFAULT_NAME, serviceVersion = DEFAULT_VERSION }: AppDefaults,
): ServiceSettings {
  const resource = new Map(env.pairs('OTEL_RESOURCE_ATTRIBUTES'));
  const attribute = (key: string): string | undefined => {
    const value = resource.get(key)?.trim();
    if (value === '') {
      env.problem(`OTEL_RESOURCE_ATTRIBUTES has an empty ${key}, which is ignored: write a value`);
    }
    return value === '' ? undefined : value;
  };
  const names = [
    env.text('OTEL_SERVICE_NAME'),
    attribute('service.name'),
    env.text('HONEYCOMB_SERVICE_NAME'),
  ];
  return {
    name: names.find((name) => name !== undefined) ?? serviceName,
    version: attribute('service.version') ?? deployedVersion(values) ?? serviceVersion,
  };
}

const VersionMetadata = v.object({ id: v.string(), tag: v.string(), timestamp: v.string() });

/**
 * The version that the binding of `[version_metadata]` tells: its tag, or its id where there is no tag. Its name is the
 * operator's to choose, so it is known by its shape. Other bindings are objects of a class and are not asked.
 * https://developers.cloudflare.com/workers/runtime-apis/bindings/version-metadata/
 */
function deployedVersion(values: Readonly<Record<string, unknown>>): string | undefined {
  for (const value of Object.values(values)) {
    if (!isPlainObject(value)) continue;
    const metadata = v.safeParse(VersionMetadata, value);
    if (!metadata.success) continue;
    const { tag, id } = metadata.output;
    const version = tag.trim() || id.trim();
    if (version !== '') return version;
  }
  return undefined;
}

function isPlainObject(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
