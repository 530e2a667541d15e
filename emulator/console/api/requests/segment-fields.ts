/** Which of some traces have an X-Ray document whose annotations, metadata or fields are as a term wants them. */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { isObject } from '../is-object.ts';
import { createDocuments } from '../../../vendors/xray/segments/stored-documents.ts';
import type { Term } from '../query/language.ts';
import { textTest } from '../query/text-test.ts';
import { compare } from './match.ts';

type Json = Readonly<Record<string, unknown>>;

const Row = v.looseObject({ trace: v.number(), document: v.string() });
const Document = v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.unknown()));

export function createSegmentFields(
  database: DatabaseSync,
): (rows: readonly number[], key: string, term: Term) => number[] {
  const readDocuments = createDocuments(database);
  const select = database.prepare(
    `SELECT trace, request, document FROM xray_segments
     WHERE trace IN (SELECT value FROM json_each(?)) LIMIT 20000`,
  );
  return (rows, key, term) => {
    const test = valueTest(term);
    const stored = readDocuments(select.all(JSON.stringify(rows)));
    return stored.flatMap((row) => {
      const { trace, document } = v.parse(Row, row);
      const parsed = v.safeParse(Document, document);
      return parsed.success && valuesOf(parsed.output, key).some(test) ? [trace] : [];
    });
  };
}

function valueTest(term: Term): (value: unknown) => boolean {
  if (term.operator !== '=') {
    return (value) =>
      typeof value === 'number' && compare(value, term.operator, Number(term.value));
  }
  const test = textTest(term, 'whole');
  return (value) => typeof value !== 'object' && test(String(value));
}

/**
 * What a document and the subsegments in it have under a key: as annotation, in metadata, or by its own path; under
 * `service.name` also the names of the segment and of whom it called, which X-Ray takes for services.
 */
function valuesOf(document: Json, key: string): unknown[] {
  const found: unknown[] = [];
  const open: Json[] = [document];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { annotations, metadata, subsegments, namespace } = next;
    if (key === 'service.name' && (next === document || isCalled(namespace)))
      found.push(next['name']);
    if (isObject(annotations)) found.push(annotations[key]);
    if (isObject(metadata)) {
      for (const space of Object.values(metadata)) if (isObject(space)) found.push(space[key]);
    }
    found.push(
      key.split('.').reduce<unknown>((at, part) => (isObject(at) ? at[part] : undefined), next),
    );
    if (Array.isArray(subsegments)) open.push(...subsegments.filter(isObject));
  }
  return found.filter((value) => value !== undefined && value !== null);
}

function isCalled(namespace: unknown): boolean {
  return namespace === 'remote' || namespace === 'aws';
}
