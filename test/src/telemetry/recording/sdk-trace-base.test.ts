/** The worker's bundle has a stand-in for `@opentelemetry/sdk-trace-base`: it has each name that otel-cf-workers imports. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as standIn from '../../../../src/telemetry/recording/sdk-trace-base.ts';

it('has what otel-cf-workers imports', () => {
  const url = new URL(
    '../../../../node_modules/@microlabs/otel-cf-workers/dist/index.js',
    import.meta.url,
  );
  const imports = readFileSync(url, 'utf8').matchAll(
    /import \{([^}]*)\} from "@opentelemetry\/sdk-trace-base"/g,
  );
  const names = [...imports].flatMap(([, list = '']) => list.split(',').map((name) => name.trim()));
  expect(names.length).toBeGreaterThan(0);
  expect(Object.keys(standIn).toSorted()).toEqual([...new Set(names)].toSorted());
});
