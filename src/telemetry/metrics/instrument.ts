/**
 * What is measured: the library's own six metrics, and how each is called in CloudWatch and by OpenTelemetry. Names of
 * OpenTelemetry are those of its conventions where there is one:
 * https://opentelemetry.io/docs/specs/semconv/http/http-metrics/, …/faas/faas-metrics/, …/database/database-metrics/.
 */

/** Of CloudWatch, with what UCUM calls them. */
export const UNITS = {
  Count: '{count}',
  Milliseconds: 'ms',
  Seconds: 's',
  Bytes: 'By',
  Percent: '%',
  None: '1',
} as const;

export type Unit = keyof typeof UNITS;

export interface Instrument {
  /** In CloudWatch. */
  readonly name: string;
  /** A counter adds up; a histogram keeps each value. */
  readonly kind: 'counter' | 'histogram';
  readonly unit: Unit;
  /** Whether each route has it, and not only the service. */
  readonly isOfRoutes: boolean;
  /** Undefined where another metric says the same by OTLP. */
  readonly otlp: OtlpInstrument | undefined;
}

export interface OtlpInstrument {
  readonly name: string;
  /** UCUM. */
  readonly unit: string;
  /** What one of CloudWatch's unit is in this one. */
  readonly scale: number;
  /** Upper bounds of a histogram's buckets, in its unit. */
  readonly bounds: readonly number[];
  readonly attributes?: Readonly<Record<string, string>>;
}

/** OpenTelemetry's default. */
const BOUNDS = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000];

/** The count of Latency says it by OTLP. */
export const REQUESTS: Instrument = {
  name: 'Requests',
  kind: 'counter',
  unit: 'Count',
  isOfRoutes: true,
  otlp: undefined,
};
export const ERRORS: Instrument = {
  ...REQUESTS,
  name: 'Errors',
  otlp: { name: 'faas.errors', unit: '{error}', scale: 1, bounds: [] },
};
export const LATENCY: Instrument = {
  name: 'Latency',
  kind: 'histogram',
  unit: 'Milliseconds',
  isOfRoutes: true,
  otlp: {
    name: 'http.server.request.duration',
    unit: 's',
    scale: 0.001,
    bounds: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
  },
};
export const D1_TIME: Instrument = {
  ...LATENCY,
  name: 'D1Time',
  otlp: {
    name: 'db.client.operation.duration',
    unit: 's',
    scale: 0.001,
    bounds: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10],
    attributes: { 'db.system.name': 'cloudflare.d1' },
  },
};
export const COLD_STARTS: Instrument = {
  ...REQUESTS,
  name: 'ColdStarts',
  isOfRoutes: false,
  otlp: { name: 'faas.coldstarts', unit: '{coldstart}', scale: 1, bounds: [] },
};
export const TELEMETRY_LOST: Instrument = {
  ...COLD_STARTS,
  name: 'TelemetryLost',
  otlp: { name: 'telemetry.lost', unit: '{item}', scale: 1, bounds: [] },
};

/** What matters most comes first: where fewer metrics are allowed, the last ones are left out. */
export const OWN: readonly Instrument[] = [
  REQUESTS,
  ERRORS,
  LATENCY,
  TELEMETRY_LOST,
  COLD_STARTS,
  D1_TIME,
];

/** A metric of the app's own, of the whole service. */
export function appInstrument(name: string, kind: Instrument['kind'], unit: Unit): Instrument {
  const otlp = { name, unit: UNITS[unit], scale: 1, bounds: BOUNDS };
  return { name, kind, unit, isOfRoutes: false, otlp };
}
