/**
 * Imports OTLP's JSON, as `/_emulator/export` or any other program writes it: each part goes to the room of its
 * vendor like a request of a client, so that the vendor's checks and limits hold. It reports what a vendor refuses.
 */
import * as v from 'valibot';
import type { LogRecord } from '../../../vendors/otlp/logs.ts';
import type { ResourceOf } from '../../../vendors/otlp/otlp.ts';
import { OtlpError } from '../../../vendors/otlp/otlp.ts';
import { parseLogs, parseTraces } from '../../../vendors/otlp/parse.ts';
import { scanJson } from '../../../limits/json.ts';
import { excessOf } from '../../../limits/limits.ts';
import { LOCAL_KEYS } from '../../../server/local-keys.ts';
import type { ConsoleContext } from '../context.ts';
import { createAwsImport } from './import-aws.ts';
import { writeRecords } from './otlp-json.ts';
import { ATTRIBUTES, SCOPES } from './scopes.ts';
import type { Imported } from './shapes.ts';

/** Answers as the vendor's own API does. */
export type Send = (request: Request) => Response | Promise<Response>;

export type Import = (text: string) => Promise<Imported | { readonly error: string }>;

/** Of a document. What writes it again goes as deep as its stack; values are the vendors' own limit, ten times. */
const LIMITS = { values: 10_000_000, depth: 500 };

/** Larger ones are given to the vendor a resource at a time. */
const MOST_AT_ONCE = 8_000_000;

const Document = v.record(v.string(), v.unknown());
const PATHS = {
  resourceSpans: '/v1/traces',
  resourceLogs: '/v1/logs',
  resourceMetrics: '/v1/metrics',
} as const;

const Partial = v.object({
  partialSuccess: v.optional(v.object({ errorMessage: v.optional(v.string(), '') })),
});

export function createImport(
  context: ConsoleContext,
  { honeycomb, rollbar }: { readonly honeycomb: Send; readonly rollbar: Send },
): Import {
  const importAws = createAwsImport(context);

  /** @returns why it was refused */
  async function post(send: Send, path: string, body: string, key: string): Promise<string[]> {
    const headers = {
      'content-type': 'application/json',
      'x-honeycomb-team': key,
      'x-rollbar-access-token': key,
    };
    const answer = await send(
      new Request(`http://localhost${path}`, { method: 'POST', headers, body }),
    );
    const text = await answer.text();
    if (!answer.ok) return [`${path} answered ${answer.status}: ${text.slice(0, 300)}`];
    const partial = v.safeParse(v.pipe(v.string(), v.parseJson(), Partial), text);
    const message = partial.success ? partial.output.partialSuccess?.errorMessage : undefined;
    return message === undefined || message === '' ? [] : [`${path}: ${message}`];
  }

  const toHoneycomb = (path: string, body: string) =>
    post(honeycomb, path, body, LOCAL_KEYS.honeycombApiKey);

  async function importItems(records: readonly LogRecord[], imported: Imported): Promise<void> {
    for (const { body, attributes } of records) {
      const data = v.safeParse(v.pipe(v.string(), v.parseJson(), Document), body);
      if (!data.success) {
        imported.refused.push('An item of Rollbar is not a JSON object');
        continue;
      }
      const uuid = attributes.find(({ key }) => key === ATTRIBUTES.uuid)?.value;
      const item = { data: { ...data.output, ...(typeof uuid === 'string' && { uuid }) } };
      const key = LOCAL_KEYS.rollbarAccessToken;
      const refused = await post(rollbar, '/api/1/item/', JSON.stringify(item), key);
      if (refused.length === 0) imported.items += 1;
      imported.refused.push(...refused);
    }
  }

  async function importLogs(text: string, imported: Imported): Promise<void> {
    const others: ResourceOf<LogRecord>[] = [];
    for (const resource of parseLogs('application/json', Buffer.from(text))) {
      for (const scope of resource.scopes) {
        const { name, items } = scope;
        if (name === SCOPES.rollbar) await importItems(items, imported);
        else if (name === SCOPES.xray) await importAws.segments(resource, items, imported);
        else if (name === SCOPES.cloudwatch) await importAws.lines(resource, items, imported);
        else others.push({ ...resource, scopes: [scope] });
      }
    }
    if (others.length === 0) return;
    const refused = await toHoneycomb(PATHS.resourceLogs, writeRecords(others));
    imported.refused.push(...refused);
    if (refused.length === 0) imported.records += countOf(others);
  }

  async function importPart(
    name: string,
    path: string,
    part: string,
    imported: Imported,
  ): Promise<void> {
    if (name === 'resourceLogs') return importLogs(part, imported);
    const refused = await toHoneycomb(path, part);
    imported.refused.push(...refused);
    if (name === 'resourceSpans' && refused.length === 0) {
      imported.spans += countOf(parseTraces('application/json', Buffer.from(part)));
    }
  }

  return async (text) => {
    const documents = documentsOf(text);
    if ('error' in documents) return documents;
    const imported: Imported = {
      spans: 0,
      records: 0,
      segments: 0,
      log_events: 0,
      items: 0,
      refused: [],
    };
    for (const { document, line } of documents.documents) {
      for (const [name, path] of Object.entries(PATHS)) {
        const resources = document[name];
        if (resources === undefined) continue;
        for (const part of partsOf(name, resources)) {
          try {
            await importPart(name, path, part, imported);
          } catch (error) {
            if (!(error instanceof OtlpError)) throw error;
            imported.refused.push(`Line ${line}: ${error.message}`);
          }
        }
      }
    }
    return imported;
  };
}

function partsOf(name: string, resources: unknown): string[] {
  const whole = JSON.stringify({ [name]: resources });
  if (whole.length <= MOST_AT_ONCE || !Array.isArray(resources)) return [whole];
  return resources.map((resource: unknown) => JSON.stringify({ [name]: [resource] }));
}

function countOf(resources: readonly ResourceOf<unknown>[]): number {
  return resources
    .flatMap(({ scopes }) => scopes)
    .reduce((count, { items }) => count + items.length, 0);
}

interface Line {
  readonly document: Readonly<Record<string, unknown>>;
  /** From 1. */
  readonly line: number;
}

/** One document, or one a line: https://opentelemetry.io/docs/specs/otel/protocol/file-exporter/ */
function documentsOf(
  text: string,
): { readonly documents: readonly Line[] } | { readonly error: string } {
  const whole = parseJson(text);
  const lines =
    whole === undefined
      ? text.split('\n').map((each, index) => ({ text: each, line: index + 1 }))
      : [{ text, line: 1 }];
  const documents: Line[] = [];
  for (const { text: each, line } of lines) {
    if (each.trim() === '') continue;
    const excess = excessOf(Buffer.from(each), scanJson, LIMITS);
    if (excess !== undefined) {
      return { error: `Cannot import: line ${line} is too much, ${excess.message}` };
    }
    const document = v.safeParse(Document, lines.length === 1 ? whole : parseJson(each));
    if (!document.success || !Object.keys(PATHS).some((name) => name in document.output)) {
      const names = Object.keys(PATHS).join(', ');
      return { error: `Cannot import: line ${line} is not OTLP in JSON, an object with ${names}` };
    }
    documents.push({ document: document.output, line });
  }
  if (documents.length === 0) return { error: 'Cannot import: there is nothing in it' };
  return { documents };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
