/**
 * Prints what the worker weighs, and the app, the door and each vendor's room beside the weights last agreed upon. `--write`
 * agrees upon what they weigh now. Exits with 1 when the worker is over the limit or something grew by more than 2 %, with 2
 * when wrangler could not bundle the worker.
 */
import { finishWithoutReader } from '../../emulator/closed-output.ts';
import { BUNDLE_LIMIT_KB, measureBundle } from './bundle-size.ts';
import { grown, measureSizes, readBaseline, writeBaseline } from './room-sizes.ts';

finishWithoutReader(process.stdout);
try {
  const { minifiedKb, gzippedKb } = measureBundle();
  const isWithin = gzippedKb <= BUNDLE_LIMIT_KB;
  process.stdout.write(
    `worker: ${minifiedKb.toFixed(1)} KB minified, ${gzippedKb.toFixed(1)} KB gzipped (${isWithin ? 'within' : 'OVER'} the limit of ${BUNDLE_LIMIT_KB} KB)\n`,
  );
  if (!isWithin) process.exitCode = 1;
  const sizes = await measureSizes();
  if (process.argv.includes('--write')) writeBaseline(sizes);
  const baseline = readBaseline();
  for (const [name, size] of Object.entries(sizes)) {
    process.stdout.write(`${name}: ${size} bytes gzipped, agreed ${baseline[name] ?? 'none'}\n`);
  }
  for (const sentence of grown(sizes, baseline)) {
    process.stderr.write(`${sentence}: make it smaller, or agree with npm run size -- --write\n`);
    process.exitCode = 1;
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
