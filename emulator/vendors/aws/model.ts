/**
 * Reads a service model, AWS's own machine-readable description of an API, and gives its operations and shapes
 * in checked form. Documentation, waiters, endpoints and examples are not part of the files and not wanted here.
 */
import { readFileSync } from 'node:fs';
import * as v from 'valibot';

const Reference = v.object({ shape: v.string() });

const Shape = v.object({
  type: v.picklist([
    'structure',
    'list',
    'map',
    'string',
    'integer',
    'long',
    'double',
    'boolean',
    'timestamp',
    'blob',
  ]),
  members: v.optional(v.record(v.string(), Reference), {}),
  required: v.optional(v.array(v.string()), []),
  xmlOrder: v.optional(v.array(v.string())),
  member: v.optional(Reference),
  key: v.optional(Reference),
  value: v.optional(Reference),
  min: v.optional(v.number()),
  max: v.optional(v.number()),
  pattern: v.optional(v.string()),
  enum: v.optional(v.array(v.string())),
  error: v.optional(v.object({ code: v.optional(v.string()), httpStatusCode: v.number() })),
});

const Operation = v.object({
  name: v.string(),
  http: v.object({ method: v.string(), requestUri: v.string() }),
  input: v.optional(Reference),
  output: v.optional(v.object({ shape: v.string(), resultWrapper: v.optional(v.string()) })),
  errors: v.optional(v.array(Reference), []),
  /** `none` where requests need no signature. */
  authtype: v.optional(v.string()),
});

const ProtocolName = v.picklist(['json', 'rest-json', 'query', 'smithy-rpc-v2-cbor']);

const Model = v.object({
  metadata: v.object({
    apiVersion: v.string(),
    endpointPrefix: v.string(),
    protocol: ProtocolName,
    protocols: v.array(ProtocolName),
    jsonVersion: v.optional(v.string()),
    targetPrefix: v.optional(v.string()),
    xmlNamespace: v.optional(v.string()),
    /** Present when clients of the other protocols may ask for the query protocol's error codes. */
    awsQueryCompatible: v.optional(v.object({})),
  }),
  operations: v.record(v.string(), Operation),
  shapes: v.record(v.string(), Shape),
});

export type ShapeModel = v.InferOutput<typeof Shape>;
export type OperationModel = v.InferOutput<typeof Operation>;
export type ServiceModel = v.InferOutput<typeof Model>;

/**
 * Patterns that AWS does not hold its callers to: it takes `A.B-c_d/1#2:name` for a metric's namespace, although its
 * model allows no colons.
 */
const CORRECTED_PATTERNS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  logs: { MetricNamespace: '[^*$]*' },
};

type ServiceName = 'xray' | 'logs' | 'monitoring' | 'sts' | 'events' | 'securityhub';

/** Reading one takes up to 20 ms, and several parts of the emulator look at the same one. */
const loaded = new Map<ServiceName, ServiceModel>();

/** @param service name of the file in `models/`, which is also the service's signing name. */
export function loadModel(service: ServiceName): ServiceModel {
  const model = loaded.get(service) ?? readModel(service);
  loaded.set(service, model);
  return model;
}

function readModel(service: ServiceName): ServiceModel {
  const file = new URL(`models/${service}.json`, import.meta.url);
  const model = v.parse(Model, JSON.parse(readFileSync(file, 'utf8')));
  for (const [name, pattern] of Object.entries(CORRECTED_PATTERNS[service] ?? {})) {
    const shape = model.shapes[name];
    if (shape !== undefined) shape.pattern = pattern;
  }
  return model;
}
