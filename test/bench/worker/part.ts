/** The part of the benchmark that holds the worker to its numbers. */
import { BUNDLE_LIMIT_KB, measureBundle } from '../bundle-size.ts';
import type { Part } from '../part.ts';
import { judge, type Row } from '../row.ts';
import { startBench } from './bench.ts';
import { measureDeno } from './deno.ts';
import { measureFailing } from './failing.ts';
import { measureMemory } from './memory.ts';
import { measureSearch } from './search.ts';
import { measureSignals } from './signals.ts';
import { measureThroughput } from './throughput.ts';

export const workerPart: Part = {
  name: 'worker',
  about: 'what telemetry costs the worker: time, calls, memory, size; in workerd and Deno',
  async run(options) {
    if (process.platform !== 'linux') options.progress('CPU time is left out: it needs /proc');
    const bench = await startBench();
    try {
      return [
        ...(await measureThroughput(bench, options)),
        ...(await measureSignals(bench, options)),
        ...(await measureMemory(bench, options)),
        ...(await measureDeno(bench, options)),
        ...(await measureFailing(bench.variables, options)),
        ...(await measureSearch(options)),
        bundleRow(),
      ];
    } finally {
      await bench.close();
    }
  },
};

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
