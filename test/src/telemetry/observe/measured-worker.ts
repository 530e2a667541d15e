/** A worker with metrics whose vendors keep what reaches them; the clock is ours. */
import { SpanKind, trace, type Attributes } from '@opentelemetry/api';
import { currentTelemetry } from '../../../../src/telemetry/index.ts';
import { requestMetrics } from '../../../../src/telemetry/metrics.ts';
import type { Effects } from '../../../../src/telemetry/observe/effects.ts';
import { ENV, openDoor } from '../handlers/door.fixture.ts';

export const START = Date.UTC(2026, 10, 29, 8, 0, 10);

export interface Distribution {
  readonly Values: readonly number[];
  readonly Counts: readonly number[];
  readonly Min: number;
  readonly Max: number;
  readonly Sum: number;
  readonly Count: number;
}

export interface Line {
  readonly route?: string;
  readonly _aws: {
    readonly Timestamp: number;
    readonly CloudWatchMetrics: readonly [
      {
        readonly Namespace: string;
        readonly Dimensions: readonly (readonly string[])[];
        readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
      },
    ];
  };
  readonly [metric: string]: unknown;
}

/** Makes the span that recording/bindings/d1.ts makes of a call. */
function callD1(attributes: Attributes, startTime: number, milliseconds: number): void {
  const options = { kind: SpanKind.CLIENT, startTime, attributes };
  trace
    .getTracer('D1')
    .startSpan('DB all', options)
    .end(startTime + milliseconds);
}

/** A worker that answers each path as its route, after as many milliseconds and with the status that its query says. */
export function serveMeasured(
  env: Record<string, string> = {},
  reply?: (request: Request) => Response,
  effects: Partial<Effects> = {},
) {
  const clock = { now: START };
  const door = openDoor({ now: () => clock.now, ...effects });
  const app = door.observe(
    {
      async fetch(request: Request, _env: object, _context: object): Promise<Response> {
        const { pathname, searchParams } = new URL(request.url);
        clock.now += Number(searchParams.get('ms') ?? 0);
        if (pathname !== '/unrouted') currentTelemetry()?.routed(pathname);
        const d1 = searchParams.get('d1');
        if (d1 !== null) callD1({}, clock.now, Number(d1));
        for (const _ of searchParams.getAll('statement')) {
          callD1({ 'db.operation': 'batch' }, clock.now, 3);
        }
        return (
          reply?.(request) ??
          new Response('', { status: Number(searchParams.get('status') ?? 200) })
        );
      },
    },
    { metrics: requestMetrics, serviceName: 'shop' },
  );
  const variables = { ...ENV, METRICS: 'emf', ...env };
  const ask = async (...paths: readonly string[]): Promise<void> => {
    for (const path of paths) {
      await app.fetch(new Request(`https://shop.example${path}`), variables, door.context);
    }
  };
  const lines = () =>
    door.vendors.logLines().filter(({ message }) => message === 'Metrics') as unknown as Line[];
  /** The sum of a counter over all lines. */
  const sumOf = (name: string, only: (line: Line) => boolean = () => true): number =>
    lines()
      .filter((line) => only(line))
      .reduce((sum, line) => sum + Number(line[name] ?? 0), 0);
  /** How often each value was noted, over all lines. */
  const valuesOf = (name: string): Map<number, number> => {
    const times = new Map<number, number>();
    for (const line of lines()) {
      const found = line[name] as Distribution | undefined;
      found?.Values.forEach((value, place) =>
        times.set(value, (times.get(value) ?? 0) + Number(found.Counts[place])),
      );
    }
    return times;
  };
  const warnings = () =>
    door.vendors.logLines().filter(({ message }) => message === 'Metric left out');
  return { ...door, clock, ask, lines, sumOf, valuesOf, warnings };
}
