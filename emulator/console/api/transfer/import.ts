/**
 * Imports OTLP's JSON, as `/_emulator/export` or any other program writes it: each part goes to the room of its
 * vendor like a request of a client, so that the vendor's checks and limits hold. It reports what a vendor refuses.
 */
import { setImmediate } from 'node:timers/promises';
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
import { NoOtlp, PATHS, splitOtlp, type ListName, type Part } from './split-otlp.ts';

/** Answers as the vendor's own API does. */
export type Send = (request: Request) => Response | Promise<Response>;

export type Import = (bytes: Buffer) => Promise<Imported | { readonly error: string }>;

/** Of a part. Code that writes it again recurses once a level; the number of values is the vendors' own limit. */
const LIMITS = { values: 1_000_000, depth: 500 };

/** Small parts are given to the vendor together, up to this many bytes. */
const TOGETHER_BYTES = 128 * 1024;

/** After so many milliseconds other requests are served. */
const TURN_MS = 20;

const COMMA = Buffer.from(',');
const NEWLINE = 0x0a;

/** Refusals beyond these are counted, and not listed. */
const MOST_REFUSALS = 1_000;

const Document = v.record(v.string(), v.unknown());
const Partial = v.object({
  partialSuccess: v.optional(v.object({ errorMessage: v.optional(v.string(), '') })),
});

export function createImport(
  context: ConsoleContext,
  { honeycomb, rollbar }: { readonly honeycomb: Send; readonly rollbar: Send },
): Import {
  const importAws = createAwsImport(context);

  /** @returns why it was refused */
  async function post(
    send: Send,
    path: string,
    body: string | Uint8Array<ArrayBuffer>,
    key: string,
  ): Promise<string[]> {
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

  const toHoneycomb = (path: string, body: string | Uint8Array<ArrayBuffer>) =>
    post(honeycomb, path, body, LOCAL_KEYS.honeycombApiKey);

  async function importItems(records: readonly LogRecord[], imported: Imported): Promise<void> {
    const giveWay = createTurns();
    for (const { body, attributes } of records) {
      const turn = giveWay();
      if (turn !== undefined) await turn;
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

  async function importLogs(bytes: Buffer, imported: Imported): Promise<void> {
    const others: ResourceOf<LogRecord>[] = [];
    for (const resource of parseLogs('application/json', bytes)) {
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

  async function importList(name: ListName, elements: Buffer, imported: Imported): Promise<void> {
    const bytes = Buffer.concat([Buffer.from(`{"${name}":[`), elements, Buffer.from(']}')]);
    if (name === 'resourceLogs') return importLogs(bytes, imported);
    const refused = await toHoneycomb(PATHS[name], bytes);
    imported.refused.push(...refused);
    if (name === 'resourceSpans' && refused.length === 0) {
      imported.spans += countOf(parseTraces('application/json', bytes));
    }
  }

  return async (bytes) => {
    const error = await whatIsWrong(bytes);
    if (error !== undefined) return { error: `Cannot import: ${error}` };
    const imported: Imported = {
      spans: 0,
      records: 0,
      segments: 0,
      log_events: 0,
      items: 0,
      refused: [],
    };
    let left = 0;
    for await (const { name, elements, at } of together(splitOtlp(bytes))) {
      try {
        await importList(name, elements, imported);
      } catch (error) {
        if (!(error instanceof OtlpError)) throw error;
        imported.refused.push(`Line ${lineAt(bytes, at)}: ${error.message}`);
      }
      left += imported.refused.splice(MOST_REFUSALS).length;
    }
    if (left > 0) imported.refused.push(`${left} more were refused`);
    return imported;
  };
}

/** Reads all of it before any of it is imported. @returns undefined when it is OTLP in JSON */
async function whatIsWrong(bytes: Buffer): Promise<string | undefined> {
  let isEmpty = true;
  try {
    const giveWay = createTurns();
    for (const part of splitOtlp(bytes)) {
      const others = giveWay();
      if (others !== undefined) await others;
      isEmpty = false;
      if (part === undefined) continue;
      const { elements, at } = part;
      const excess = excessOf(elements, scanJson, LIMITS);
      if (excess !== undefined) return `line ${lineAt(bytes, at)} is too much, ${excess.message}`;
      if (!isJson(`[${elements.toString()}]`)) throw new NoOtlp(at);
    }
  } catch (error) {
    if (!(error instanceof NoOtlp)) throw error;
    const names = Object.keys(PATHS).join(', ');
    return `line ${lineAt(bytes, error.at)} is not OTLP in JSON, an object with ${names}`;
  }
  return isEmpty ? 'there is nothing in it' : undefined;
}

/** @returns what to await so that others are served, now and then; else undefined */
function createTurns(): () => Promise<void> | undefined {
  let startedMs = performance.now();
  return () => {
    const nowMs = performance.now();
    if (nowMs - startedMs < TURN_MS) return undefined;
    startedMs = nowMs;
    return setImmediate();
  };
}

/** Joins small parts of the same list, also of several documents. */
async function* together(parts: Iterable<Part | undefined>): AsyncGenerator<Part> {
  const waiting = new Map<ListName, { readonly parts: Part[]; bytes: number }>();
  const giveWay = createTurns();
  for (const part of parts) {
    const turn = giveWay();
    if (turn !== undefined) await turn;
    if (part === undefined) continue;
    const { length } = part.elements;
    const others = waiting.get(part.name);
    if (others !== undefined && others.bytes + length <= TOGETHER_BYTES) {
      others.parts.push(part);
      others.bytes += length;
    } else {
      if (others !== undefined) yield join(others.parts);
      waiting.set(part.name, { parts: [part], bytes: length });
    }
  }
  for (const rest of waiting.values()) yield join(rest.parts);
}

/** Of one list; at least one. */
function join([first, ...others]: readonly Part[]): Part {
  if (first === undefined) throw new Error('There are no parts');
  if (others.length === 0) return first;
  const pieces = others.flatMap(({ elements }) => [COMMA, elements]);
  return { ...first, elements: Buffer.concat([first.elements, ...pieces]) };
}

function lineAt(bytes: Buffer, at: number): number {
  let line = 1;
  for (let next = bytes.indexOf(NEWLINE); next >= 0 && next < at; line++) {
    next = bytes.indexOf(NEWLINE, next + 1);
  }
  return line;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function countOf(resources: readonly ResourceOf<unknown>[]): number {
  return resources
    .flatMap(({ scopes }) => scopes)
    .reduce((count, { items }) => count + items.length, 0);
}
