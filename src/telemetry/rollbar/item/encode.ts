/**
 * Turns a Sentry event into a Rollbar item, scrubbed. It does not matter which SDK made the event, and nothing here
 * knows how it is sent: envelope.ts reads the event, fit.ts makes the item small enough.
 */
import { maskToCut } from '../../kit/mask-to-cut.ts';
import { SDK } from '../../kit/sdk.ts';
import { toCustom, traceIdsOf } from './custom.ts';
import { toFingerprint } from './fingerprint.ts';
import type { Members, RollbarBody, RollbarItem, TraceIds } from './item.ts';
import { rollbarLevel } from './level.ts';
import { toPerson, toRequest } from './request.ts';
import { scrub, type Mask } from './scrub.ts';
import { parseSentryEvent, type SentryEvent } from './sentry-event.ts';
import { toTelemetry } from './telemetry.ts';
import { exceptionBody, toFrames } from './trace.ts';

/** What a Sentry event does not say. The ids override the event's own. */
export interface ItemOptions extends TraceIds {
  /** @default 'cloudflare-workers' */
  readonly platform?: string | undefined;
  readonly framework?: string | undefined;
  /** Where the code lies, without a slash at the end; Rollbar strips it from file names. */
  readonly root?: string | undefined;
  readonly branch?: string | undefined;
  /** For events without an environment. @default 'production' */
  readonly environment?: string | undefined;
  /** For events without a server name. */
  readonly host?: string | undefined;
  /** Masks the secrets of an item. @default those that are known by their names and forms */
  readonly mask?: Mask | undefined;
}

const MAX_NAME_LENGTH = 255;
const MAX_VERSION_LENGTH = 40;
const MAX_UUID_LENGTH = 36;

/**
 * Turns an event of any Sentry SDK from version 8 on into the body of POST /api/1/item/.
 *
 * @param event an object; fields of a wrong type count as absent
 * @throws ValiError if the event is not an object
 */
export function sentryEventToRollbarItem(event: unknown, options: ItemOptions = {}): RollbarItem {
  const parsed = parseSentryEvent(event);
  const ids = traceIdsOf(parsed, options);
  const body = toBody(parsed);
  const codeVersion = versionOf(parsed.release);
  const item: RollbarItem = {
    data: {
      environment: cut(parsed.environment ?? options.environment ?? 'production'),
      body: { ...body, telemetry: toTelemetry(parsed.breadcrumbs) },
      level: rollbarLevel(parsed.level) ?? (body.message === undefined ? 'error' : 'info'),
      uuid: uuidOf(parsed.event_id),
      timestamp: secondsOf(parsed.timestamp),
      code_version: codeVersion,
      platform: options.platform ?? 'cloudflare-workers',
      language: 'javascript',
      framework: options.framework,
      context: contextOf(parsed, (text) => scrub(text, options.mask)),
      request: toRequest(parsed.request, parsed.user?.ip_address),
      person: toPerson(parsed.user),
      server: {
        host: parsed.server_name ?? options.host,
        root: options.root,
        branch: options.branch,
        code_version: codeVersion,
      },
      custom: toCustom(parsed, ids),
      attributes: attributesOf(parsed, ids),
      fingerprint: toFingerprint(parsed.fingerprint, body, options.root),
      notifier: { ...SDK, diagnostic: { sdk: parsed.sdk } },
    },
  };
  return scrub(item, options.mask);
}

/** An exception without a type is the stack that `attachStacktrace` gives a message. */
function toBody({ exception, message, logentry }: SentryEvent): RollbarBody {
  const exceptions = exception?.values ?? [];
  const [first] = exceptions;
  const text = message ?? logentry?.formatted ?? logentry?.message;
  const isMessage = text !== undefined && exceptions.length <= 1 && first?.type === undefined;
  if (!isMessage && first !== undefined) return exceptionBody(exceptions);
  const frames = toFrames(first);
  const extras: Members = {
    ...(logentry?.params === undefined ? {} : { params: logentry.params }),
    ...(frames.length === 0 ? {} : { frames }),
  };
  return { message: { body: text ?? '(no message)', ...extras } };
}

/** Rollbar knows versions, numbers and commits; Sentry's releases often read `package@version`. */
function versionOf(release: string | undefined): string | undefined {
  return release?.slice(release.lastIndexOf('@') + 1).slice(0, MAX_VERSION_LENGTH);
}

function uuidOf(eventId: string | undefined): string | undefined {
  return eventId
    ?.replace(/^(\w{8})(\w{4})(\w{4})(\w{4})(\w{12})$/, '$1-$2-$3-$4-$5')
    .slice(0, MAX_UUID_LENGTH);
}

function secondsOf(timestamp: number | string | undefined): number | undefined {
  const seconds = typeof timestamp === 'string' ? Date.parse(timestamp) / 1_000 : timestamp;
  return seconds === undefined || !Number.isFinite(seconds) ? undefined : Math.floor(seconds);
}

function contextOf(
  { transaction, request }: SentryEvent,
  mask: (text: string) => string,
): string | undefined {
  const context = transaction ?? targetOf(request);
  return context && cut(maskToCut(context, MAX_NAME_LENGTH, mask));
}

function targetOf(request: SentryEvent['request']): string | undefined {
  if (request?.url === undefined) return undefined;
  const path = request.url.replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/[?#].*$/s, '');
  return `${request.method ?? ''} ${path || '/'}`.trim();
}

/** What Rollbar can be searched by. */
function attributesOf(
  { exception }: SentryEvent,
  ids: TraceIds,
): RollbarItem['data']['attributes'] {
  const isUncaught = exception?.values?.some(({ mechanism }) => mechanism?.handled === false);
  const attributes = [
    { key: 'trace_id', value: ids.traceId },
    { key: 'span_id', value: ids.spanId },
    { key: 'xray_trace_id', value: ids.xrayTraceId },
    { key: 'is_uncaught', value: isUncaught === true ? true : undefined },
  ];
  return attributes.filter(({ value }) => value !== undefined);
}

function cut(text: string): string {
  return text.slice(0, MAX_NAME_LENGTH);
}
