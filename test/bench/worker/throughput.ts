/**
 * What telemetry costs in workerd: on a route that touches no store, through Miniflare's port and on workerd's
 * own socket, and on the home feed; and how many calls to vendors a request causes.
 */
import { judge, median, type Row } from '../row.ts';
import type { PartOptions } from '../part.ts';
import type { Bench, PerRequest } from './bench.ts';
import {
  BARE,
  compareCpu,
  compareRates,
  compareTimes,
  FULL,
  problemsOf,
  samplesOf,
  spread,
} from './compare.ts';
import { measureOnce, measureRounds, type Samples } from './rounds.ts';
import { startSubject, type Entrance, type Subject, type SubjectOptions } from './subject.ts';

interface Route {
  /** For the fixtures. */
  readonly app: 'trivial' | 'home';
  readonly path: string;
  /** What the full stack makes of a request. */
  readonly perRequest: PerRequest;
}

export const TRIVIAL: Route = {
  app: 'trivial',
  path: '/j/42',
  perRequest: { spans: 1, documents: 1, events: 1 },
};
/** The root, two spans of the use case and one of D1; its own log line and the access line. */
const HOME: Route = {
  app: 'home',
  path: '/api/activities/home',
  perRequest: { spans: 4, documents: 1, events: 2 },
};

const SHIPPED = 'otel-cf-workers as shipped';
export const NOTHING: PerRequest = { spans: 0, documents: 0, events: 0 };
const CONNECTIONS = 16;
const MIN_RATE = { atLeast: 0.6 };
/** Measured where the bare app took 43 µs; a slower machine takes longer for both. */
const MAX_ADDED_MICROSECONDS = { atMost: 50, whereBareTakes: 43 };
const MAX_FETCHES = { atMost: 0.1 };

export async function measureTrivial(bench: Bench, options: PartOptions): Promise<Row[]> {
  const consoleOn = { ...bench.variables, LOG_CONSOLE: 'on' };
  const gzip = { ...bench.variables, OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' };
  const { perRequest } = TRIVIAL;
  const subjects = await startSubjects(TRIVIAL, [
    ...basicSubjects(bench, TRIVIAL),
    { name: 'full, console on', fixture: 'full', variables: consoleOn, perRequest },
    { name: 'full, gzip', fixture: 'full', variables: gzip, perRequest },
  ]);
  try {
    await warmUp(subjects, TRIVIAL, bench, options);
    const measure = measureOn(TRIVIAL, bench, options);
    const proxied = await measure(subjects, 'miniflare', CONNECTIONS);
    const direct = await measure(subjects, 'workerd', CONNECTIONS);
    const full = subjects.filter(({ name }) => name === FULL);
    const alone = await measure(full, 'miniflare', 1);
    const crowded = await measure(full, 'miniflare', 64);
    const onWorkerd = { what: 'trivial route, workerd', samples: direct };
    return [
      ...compareRates({ what: 'trivial route, Miniflare', samples: proxied, limit: MIN_RATE }),
      ...compareTimes({ ...onWorkerd, limit: MAX_ADDED_MICROSECONDS }),
      ...compareCpu(onWorkerd),
      fetchRow(1, alone),
      fetchRow(CONNECTIONS, proxied),
      fetchRow(64, crowded),
    ];
  } finally {
    await closeAll(subjects);
  }
}

export async function measureHome(bench: Bench, options: PartOptions): Promise<Row[]> {
  const subjects = await startSubjects(HOME, basicSubjects(bench, HOME));
  try {
    await warmUp(subjects, HOME, bench, options);
    const samples = await measureOn(HOME, bench, options)(subjects, 'miniflare', CONNECTIONS);
    return compareRates({ what: 'home feed, Miniflare', samples });
  } finally {
    await closeAll(subjects);
  }
}

function basicSubjects({ variables }: Bench, { perRequest }: Route): SubjectOptions[] {
  return [
    { name: BARE, fixture: 'bare', variables, perRequest: NOTHING },
    { name: FULL, fixture: 'full', variables, perRequest },
    {
      name: SHIPPED,
      fixture: 'shipped',
      variables,
      perRequest: { ...NOTHING, spans: perRequest.spans },
    },
  ];
}

export function measureOn({ app, path }: Route, bench: Bench, { quick, progress }: PartOptions) {
  return (
    subjects: readonly Subject[],
    entrance: Entrance,
    connections: number,
  ): Promise<Samples> => {
    progress(`${app}, ${entrance}, ${connections} connections`);
    return measureRounds(bench, {
      targets: subjects.map((subject) => ({ ...subject, port: subject.ports[entrance] })),
      load: { path, connections, until: { seconds: quick ? 0.5 : 1 } },
      rounds: quick ? 1 : 12,
      progress,
    });
  };
}

/** So many requests until V8 has compiled what a request runs through: with fewer, changes show no effect. */
const WARM_UP_REQUESTS = 35_000;

/** On workerd's own socket, which is the quickest way into the same isolate. */
export async function warmUp(
  subjects: readonly Subject[],
  { path }: Route,
  bench: Bench,
  { quick, progress }: PartOptions,
): Promise<void> {
  const requests = quick ? 100 : WARM_UP_REQUESTS;
  for (const subject of subjects) {
    progress(`${subject.name}: ${requests} requests to warm up`);
    const target = { ...subject, port: subject.ports.workerd };
    await measureOnce(bench, target, { path, connections: CONNECTIONS, until: { requests } });
  }
}

function fetchRow(connections: number, samples: Samples): Row {
  const full = samplesOf(samples, FULL);
  const fetches = full.map(({ fetchesPerRequest }) => fetchesPerRequest);
  return judge({
    name: `telemetry fetches at ${connections} connections: ${FULL}`,
    value: median(fetches),
    unit: 'per request',
    reference: `${SHIPPED} 1; ${spread(fetches)}`,
    problems: problemsOf(full),
    ...(connections === CONNECTIONS ? { limit: MAX_FETCHES } : {}),
  });
}

/** One after the other, because each is told by the process that its start adds. */
export async function startSubjects(
  { app }: Route,
  list: readonly SubjectOptions[],
): Promise<Subject[]> {
  const subjects: Subject[] = [];
  try {
    for (const options of list) {
      const variables = { ...options.variables, APP: app };
      subjects.push(await startSubject({ ...options, variables }));
    }
    return subjects;
  } catch (error) {
    await closeAll(subjects);
    throw error;
  }
}

export async function closeAll(subjects: readonly Subject[]): Promise<void> {
  await Promise.all(subjects.map((subject) => subject.close()));
}
