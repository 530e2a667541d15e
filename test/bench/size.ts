/**
 * Prints what the worker weighs. Exits with 1 when it is over the limit, with 2 when wrangler could not
 * bundle it.
 */
import { BUNDLE_LIMIT_KB, measureBundle } from './bundle-size.ts';

try {
  const { minifiedKb, gzippedKb } = measureBundle();
  const isWithin = gzippedKb <= BUNDLE_LIMIT_KB;
  process.stdout.write(
    `worker: ${minifiedKb.toFixed(1)} KB minified, ${gzippedKb.toFixed(1)} KB gzipped (${isWithin ? 'within' : 'OVER'} the limit of ${BUNDLE_LIMIT_KB} KB)\n`,
  );
  if (!isWithin) process.exitCode = 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
