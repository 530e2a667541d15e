/** The part of the benchmark that holds the worker to its numbers. */
import { BUNDLE_LIMIT_KB, measureBundle } from '../bundle-size.ts';
import type { Part, PartOptions, Section } from '../part.ts';
import { judge, type Row } from '../row.ts';
import { startBench, type Bench } from './bench.ts';
import { measureDeno } from './deno.ts';
import { measureFailing } from './failing.ts';
import { measureMemory } from './memory.ts';
import { measureSearch } from './search.ts';
import { measureSignals } from './signals.ts';
import { measureHome, measureTrivial } from './throughput.ts';

export const workerPart: Part = {
  name: 'worker',
  about: 'what telemetry costs the worker: time, calls, memory, size; in workerd and Deno',
  sections: {
    trivial: withBench(measureTrivial),
    home: withBench(measureHome),
    signals: withBench(measureSignals),
    memory: withBench(measureMemory),
    deno: withBench(measureDeno),
    failing: withBench(({ variables }, options) => measureFailing(variables, options)),
    search: measureSearch,
    size: async () => [bundleRow()],
  },
};

function withBench(measure: (bench: Bench, options: PartOptions) => Promise<Row[]>): Section {
  return async (options) => {
    if (process.platform !== 'linux') options.progress('CPU time is left out: it needs /proc');
    const bench = await startBench();
    try {
      return await measure(bench, options);
    } finally {
      await bench.close();
    }
  };
}

function bundleRow(): Row {
  const { minifiedKb, gzippedKb } = measureBundle();
  return judge({
    name: 'worker bundle, minified and gzipped',
    value: gzippedKb,
    unit: 'KB',
    reference: `minified ${minifiedKb.toFixed(0)} KB; its packages alone 81 KB`,
    limit: { atMost: BUNDLE_LIMIT_KB },
  });
}
