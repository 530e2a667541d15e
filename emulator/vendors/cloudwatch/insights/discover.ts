/**
 * The fields that CloudWatch Logs discovers in messages: those of JSON, alone or in a line of text, those of VPC flow
 * logs and Route 53 query logs in their default format, and those that Lambda writes. CloudTrail writes JSON. The
 * form of a message decides, not the name of its group.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html
 */
import { parseObject } from '../object-message.ts';
import type { Value } from './values.ts';

interface Format {
  readonly line: RegExp;
  readonly names: readonly string[];
}

const FORMATS: readonly Format[] = [
  // https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-records-examples.html
  {
    line: /^(2) (\d{12}|unknown) (eni-\S+) (\S+) (\S+) (\S+) (\S+) (\S+) (\S+) (\S+) (\d+) (\d+) (\S+) (OK|NODATA|SKIPDATA)\s*$/,
    names:
      'version accountId interfaceId srcAddr dstAddr srcPort dstPort protocol packets bytes startTime endTime action logStatus'.split(
        ' ',
      ),
  },
  // https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/query-logs.html
  {
    line: /^(1\.0) (\d{4}-\d\d-\d\dT[\d:.]+Z) (Z\S+) (\S+) ([A-Z0-9]+) ([A-Z]+) (UDP|TCP) (\S+) (\S+) (\S+)\s*$/,
    names:
      'version queryTimestamp hostZoneId queryName queryType responseCode protocol edgeLocation resolverIp ednsClientSubnet'.split(
        ' ',
      ),
  },
];

/** What a message holds beside its text: the object it is or the first in it; undefined for nothing. */
export function discover(message: string): object | undefined {
  const json = parseObject(message);
  if (json !== undefined) return json;
  for (const { line, names } of FORMATS) {
    const found = line.exec(message);
    if (found) return Object.fromEntries(names.map((name, index) => [name, found[index + 1]]));
  }
  return embeddedObject(message);
}

/** Of braces that begin no object; each makes the rest of the message be read again. */
const MAX_TRIES = 10;

function embeddedObject(message: string): object | undefined {
  let at = message.indexOf('{');
  for (let tries = 0; at >= 0 && tries < MAX_TRIES; tries++) {
    const end = endOfObject(message, at);
    const found = end === undefined ? undefined : parseObject(message.slice(at, end));
    if (found !== undefined) return found;
    at = message.indexOf('{', at + 1);
  }
  return undefined;
}

const [QUOTE, BACKSLASH, OPEN, CLOSE] = [34, 92, 123, 125];

/** Behind the brace that closes the one at `from`; undefined when none does. Braces in texts do not count. */
function endOfObject(message: string, from: number): number | undefined {
  let depth = 0;
  let quoted = false;
  for (let at = from; at < message.length; at++) {
    const sign = message.charCodeAt(at);
    if (quoted && sign === BACKSLASH) at++;
    else if (sign === QUOTE) quoted = !quoted;
    else if (quoted) continue;
    else if (sign === OPEN) depth++;
    else if (sign === CLOSE && --depth === 0) return at + 1;
  }
  return undefined;
}

const PLATFORM_LINE = /^(START|END|REPORT) RequestId: (\S+)/;
/** Between what a report tells: tabs, where a copy of a log may have spaces. */
const BETWEEN = /[\t\n]+| {2,}|(?<= (?:ms|MB)) +/;
/** Not of hexadecimal digits only: documents have `xmpl` in them. */
const REQUEST_ID = '[0-9a-z]{8}(?:-[0-9a-z]{4}){3}-[0-9a-z]{12}';
/** How the runtimes of Node.js and Python begin a line, and how Lambda tells of one that took too long. */
const TIME = '\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z';
const FUNCTION_LINE = new RegExp(`^(?:\\[[A-Z]+\\]\\t)?${TIME}[\\t ](${REQUEST_ID})[\\t ]`);

/** Milliseconds stay what they are; memory is given in bytes, of which a megabyte has a million. */
const MB = 1_000_000;
const MEASURES: Readonly<Record<string, readonly [field: string, factor: number]>> = {
  Duration: ['@duration', 1],
  'Billed Duration': ['@billedDuration', 1],
  'Init Duration': ['@initDuration', 1],
  'Memory Size': ['@memorySize', MB],
  'Max Memory Used': ['@maxMemoryUsed', MB],
};
const TRACE_PARTS: Readonly<Record<string, string>> = {
  'XRAY TraceId': '@xrayTraceId',
  SegmentId: '@xraySegmentId',
};

/** By their names, which begin with @. */
export function lambdaFields(message: string): Readonly<Record<string, Value>> {
  const [told = '', type, requestId] = PLATFORM_LINE.exec(message) ?? [];
  if (type === undefined) {
    const line = FUNCTION_LINE.exec(message);
    return line === null ? {} : { '@requestId': line[1] };
  }
  const found: Record<string, Value> = { '@type': type, '@requestId': requestId };
  if (type !== 'REPORT') return found;
  for (const part of message.slice(told.length).trimStart().split(BETWEEN)) {
    const [, name = '', value = ''] = /^([A-Za-z ]+): (\S+)/.exec(part) ?? [];
    const measure = Object.hasOwn(MEASURES, name) ? MEASURES[name] : undefined;
    const tracePart = Object.hasOwn(TRACE_PARTS, name) ? TRACE_PARTS[name] : undefined;
    if (measure !== undefined) found[measure[0]] = Number(value) * measure[1];
    else if (tracePart !== undefined) found[tracePart] = value;
  }
  return found;
}

/** @param name as a query writes it: `@duration`. */
export function lambdaField(message: string, name: string): Value {
  const fields = lambdaFields(message);
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}
