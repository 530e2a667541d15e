/** The worker's bundle has a stand-in for `@opentelemetry/semantic-conventions`: what otel-cf-workers reads of it is the same. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as real from '@opentelemetry/semantic-conventions';
import { expect, it } from 'vitest';
import * as standIn from '../../../../src/telemetry/recording/semantic-conventions.ts';

const PACKAGE = fileURLToPath(import.meta.resolve('@microlabs/otel-cf-workers'));

it('has what otel-cf-workers reads, as the package has it', () => {
  const read = readFileSync(PACKAGE, 'utf8').matchAll(/\bSemanticAttributes\d*\.(\w+)/g);
  const names = [...new Set(Array.from(read, ([, name = '']) => name))];
  expect(Object.keys(standIn.SemanticAttributes).toSorted()).toEqual(names.toSorted());
  expect(real).toMatchObject({ ...standIn });
});
