/**
 * What metrics and security signals add to a request with all four vendors on, on workerd's own socket: the rules are
 * tried on a path, a query and a User-Agent, and nothing is found.
 */
import { judge, median, type Row } from '../row.ts';
import type { PartOptions } from '../part.ts';
import type { Bench } from './bench.ts';
import { BARE, cpuOf, FULL, pairs, problemsOf, samplesOf, spread, timeOf } from './compare.ts';
import type { Sample, Samples } from './rounds.ts';
import { closeAll, measureOn, NOTHING, startSubjects, TRIVIAL, warmUp } from './throughput.ts';

const ROUTE = { ...TRIVIAL, path: '/j/42?term=what%20is%20%22the%20cloud%22%3F&limit=20' };

const SECURITY = 'full, security signals';
const BOTH = 'full, metrics and security signals';

/** Where the bare app takes 43 µs; a slower machine takes longer for both. */
const MAX_CHECKS = { atMost: 50, whereBareTakes: 43 };

export async function measureSignals(bench: Bench, options: PartOptions): Promise<Row[]> {
  const { variables } = bench;
  const { perRequest } = ROUTE;
  // Findings would go to the sink too; there are none.
  const security = { ...variables, SECURITY_SIGNALS: 'true' };
  const both = { ...security, METRICS: 'emf' };
  const subjects = await startSubjects(ROUTE, [
    { name: BARE, fixture: 'bare', variables, perRequest: NOTHING },
    { name: FULL, fixture: 'full', variables, perRequest },
    { name: SECURITY, fixture: 'signals', variables: security, perRequest },
    { name: BOTH, fixture: 'signals', variables: both, perRequest },
  ]);
  try {
    await warmUp(subjects, ROUTE, bench, options);
    const samples = await measureOn(ROUTE, bench, options)(subjects, 'workerd', 16);
    const of = (name: string): string => `trivial route with a query, workerd, ${name} beside full`;
    return [SECURITY, BOTH].flatMap((name) => [
      addedRow(samples, name, { name: of(`added time: ${name}`), measure: timeOf }),
      addedRow(samples, name, {
        name: of(`added CPU time: ${name}`),
        measure: cpuOf,
        ...(name === SECURITY ? { limit: MAX_CHECKS } : {}),
      }),
    ]);
  } finally {
    await closeAll(subjects);
  }
}

interface Added {
  readonly name: string;
  readonly measure: (sample: Sample) => number;
  readonly limit?: { readonly atMost: number; readonly whereBareTakes: number };
}

/** In the same rounds; CPU time says more than time where the machine does something else as well. */
function addedRow(samples: Samples, variant: string, { name, measure, limit }: Added): Row {
  const own = samplesOf(samples, variant);
  const full = samplesOf(samples, FULL);
  const bareTime = median(samplesOf(samples, BARE).map(timeOf));
  const added = pairs(own, full).map(([a, b]) => measure(a) - measure(b));
  return judge({
    name,
    value: median(added),
    unit: 'µs/request',
    reference: `full ${median(full.map(measure)).toFixed(1)} µs; ${spread(added)}`,
    problems: problemsOf(own, full),
    ...(limit === undefined
      ? {}
      : {
          limit: {
            atMost: Math.round(limit.atMost * Math.max(1, bareTime / limit.whereBareTakes)),
          },
        }),
  });
}
