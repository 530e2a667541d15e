/**
 * Makes a Toucan whose reports become Rollbar items instead of calls to Sentry. toucan-js 4.1 overwrites a `transport`
 * option, so this uses its hook `transportOptions.fetcher`.
 */
import { linkedErrorsIntegration, Toucan } from 'toucan-js';
import { sentryEventToRollbarItem, type ItemOptions } from '../item/encode.ts';
import { MAX_LINKED } from '../../kit/thrown/thrown.ts';
import { eventsOfEnvelope } from './envelope.ts';
import { fitItem } from '../item/fit.ts';
import type { RequestScope, ToucanSettings } from './settings.ts';

/** Without one the SDK sends nothing. No call goes there: the fetcher below takes all of them. */
const DSN = 'https://key@rollbar.invalid/1';

/** Those that help to understand an error. Credentials among them are scrubbed anyway. */
const ALLOWED_HEADERS = [
  'accept',
  'accept-language',
  'content-length',
  'content-type',
  'host',
  'origin',
  'referer',
  'user-agent',
  'cf-ipcountry',
  'cf-ray',
  'cf-worker',
  'traceparent',
  'x-amzn-trace-id',
];

/** Sentry cuts messages and URLs at 250 characters; fit.ts knows better when there is a need to. */
export const MAX_VALUE_LENGTH = 8_192;

export function createToucan(settings: ToucanSettings, scope: RequestScope): Toucan {
  const { enqueue, onError } = settings;
  const { request, traceId, xrayTraceId } = scope;
  const { platform, framework, root, branch, mask } = settings;
  const itemOptions: ItemOptions = {
    platform,
    framework,
    root,
    branch,
    mask,
    traceId,
    xrayTraceId,
  };

  /** Never rejects: its promise goes to `waitUntil` and, rejected, would end a plain Node process. */
  const fetcher: typeof fetch = async (_, init) => {
    try {
      const body = init?.body;
      if (typeof body !== 'string' && !(body instanceof Uint8Array)) {
        throw new TypeError('Cannot read a report: its body is neither text nor bytes');
      }
      for (const event of eventsOfEnvelope(body)) {
        enqueue(fitItem(sentryEventToRollbarItem(event, itemOptions)));
      }
    } catch (error) {
      onError?.(error);
    }
    return new Response(null, { status: 200 });
  };

  const toucan = new Toucan({
    dsn: DSN,
    context: { waitUntil: scope.waitUntil },
    ...(request === undefined ? {} : { request }),
    environment: settings.environment,
    ...(settings.release === undefined ? {} : { release: settings.release }),
    ...(settings.serverName === undefined ? {} : { serverName: settings.serverName }),
    maxValueLength: MAX_VALUE_LENGTH,
    sendClientReports: false,
    requestDataOptions: { allowedHeaders: ALLOWED_HEADERS },
    transportOptions: { fetcher },
    // toucan-js leaves out the port and all but the last value of a query parameter.
    beforeSend: (event, { data }) => ({
      ...event,
      ...(request === undefined
        ? {}
        : { request: { ...event.request, ...addressOf(request.url) } }),
      // Here and not before, because Sentry's own look at them would cut them at three levels.
      extra: { ...event.extra, ...data },
    }),
    // It counts the error itself.
    integrations: [linkedErrorsIntegration({ limit: MAX_LINKED + 1 })],
  });
  const { user, clientAddress } = scope;
  toucan.setUser({
    ...user,
    ...(clientAddress === undefined ? {} : { ip_address: clientAddress }),
  });
  return toucan;
}

function addressOf(url: string): { url: string; query_string: string } {
  // A user and a password before the host are secrets.
  const [target = ''] = url.replace(/^([^/?#]*:\/\/)[^/?#]*@/, '$1').split('#', 1);
  const queryStart = target.indexOf('?');
  if (queryStart === -1) return { url: target, query_string: '' };
  return { url: target.slice(0, queryStart), query_string: target.slice(queryStart + 1) };
}
