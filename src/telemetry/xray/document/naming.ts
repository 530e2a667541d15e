/**
 * Names of segments and subsegments, which are the nodes of X-Ray's service map: dynamic naming for the
 * service, what a call went to for the rest, in the characters X-Ray allows.
 */
import { SpanKind } from '@opentelemetry/api';
import type { FinishedSpan } from '../../kit/finished-span.ts';
import { splitHost } from '../../kit/host.ts';
import { cut } from '../../kit/utf8.ts';
import { MAX_NAME_CHARACTERS } from '../limits.ts';
import { matchesWildcard } from '../wildcard.ts';

/** The guide lists a backslash too; its published pattern does not let it pass, so it goes. */
const FORBIDDEN = /[^\p{L}\p{N}\p{Z}_.:/%&#=+\-@]+/gu;
/** Most names, told without Unicode tables. */
const PLAIN = /^[\w .:/%&#=+\-@]{1,200}$/;

/** `text` without the characters X-Ray refuses, at most 200 long; `fallback` when nothing is left. */
export function legalName(text: string, fallback = 'span'): string {
  if (PLAIN.test(text)) return text;
  const legal = cut(
    text.replaceAll(/\s+/g, ' ').replaceAll(FORBIDDEN, '').trim(),
    MAX_NAME_CHARACTERS,
  );
  return legal === '' ? fallback : legal;
}

/**
 * Dynamic naming as in AWS's SDKs: the host names the service when it fits the pattern of `AWS_XRAY_URL`, so
 * that a request to a foreign host cannot invent a service.
 *
 * @param names `host` as the request's Host header says it
 */
export function segmentName(names: {
  readonly service: string;
  readonly host?: string | undefined;
  readonly pattern?: string | undefined;
}): string {
  const { service, host, pattern } = names;
  const isOurs = host !== undefined && pattern !== undefined && matchesWildcard(pattern, host);
  return legalName(isOurs && host !== '' ? host : service);
}

/** The AWS service, the database or the host that was called, as AWS's SDKs name them; else the span's name. */
export function subsegmentName(span: FinishedSpan): string {
  const { attributes } = span;
  if (span.kind !== SpanKind.CLIENT && span.kind !== SpanKind.PRODUCER) return legalName(span.name);
  const called =
    attributes['rpc.system'] === 'aws-api' ? attributes['rpc.service'] : attributes['db.name'];
  if (typeof called === 'string') return legalName(called, legalName(span.name));
  const host = attributes['server.address'];
  if (typeof host !== 'string') return legalName(span.name);
  return legalName(splitHost(host).address, legalName(span.name));
}
