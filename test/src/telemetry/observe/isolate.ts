import { setImmediate } from 'node:timers/promises';
import { IDENTITY } from '../../../../src/cruddur/identity.ts';
import type { Effects } from '../../../../src/telemetry/observe/effects.ts';
import { createObserver, type Observer } from '../../../../src/telemetry/observe/observer.ts';
import { readSettings } from '../../../../src/telemetry/settings/settings.ts';

/** All vendors, and callers are believed, as at local starts. */
export const ALL_ON = {
  TRACE_CONTEXT_TRUST: 'sampling',
  TRACE_CONTEXT_FORCED_PER_SECOND: '1000000',
  HONEYCOMB_API_KEY: 'honeycomb-key',
  AWS_ACCESS_KEY_ID: 'id',
  AWS_SECRET_ACCESS_KEY: 'hush-aws',
  AWS_REGION: 'us-east-1',
  ROLLBAR_ACCESS_TOKEN: 'hush-rollbar',
  OTEL_EXPORTER_OTLP_COMPRESSION: 'none',
};

/** Fits one path only, so that other tests are sampled by the local rule. */
const RULES = {
  SamplingRuleRecords: [
    {
      SamplingRule: {
        RuleName: 'Rare',
        ResourceARN: '*',
        Priority: 1,
        FixedRate: 0,
        ReservoirSize: 1,
        ServiceName: '*',
        ServiceType: '*',
        Host: '*',
        HTTPMethod: '*',
        URLPath: '/rare',
        Version: 1,
        Attributes: {},
      },
      CreatedAt: 0,
      ModifiedAt: 0,
    },
  ],
};

interface Sent {
  readonly url: string;
  readonly target: string | null;
  readonly authorization: string | null;
  readonly body: string;
}

const { serviceName = '', logGroup = '', samplingRule } = IDENTITY;

/** An isolate whose vendors are a list of what was sent to them. @param effects instead of those of this test */
export function isolate(env: Record<string, string> = ALL_ON, effects: Partial<Effects> = {}) {
  const sent: Sent[] = [];
  const printed: string[] = [];
  const work: Promise<unknown>[] = [];
  const waitUntil = (promise: Promise<unknown>): void => void work.push(promise);
  const observer: Observer = createObserver({
    settings: readSettings(env, { serviceName, logGroup, samplingRule }),
    env: {},
    effects: {
      fetch: async (url, init) => {
        const headers = new Headers(init?.headers);
        sent.push({
          url,
          target: headers.get('x-amz-target'),
          authorization: headers.get('authorization'),
          body: await new Response(init?.body ?? '').text(),
        });
        if (url.endsWith('/GetSamplingRules')) return Response.json(RULES);
        if (headers.get('x-honeycomb-team') === 'refuse-me')
          return new Response('no', { status: 401 });
        return Response.json(url.includes('rollbar') ? { err: 0, result: { uuid: 'u' } } : {});
      },
      now: Date.now,
      wait: () => setImmediate(),
      random: () => 0.5,
      randomHex: countedHex(),
      print: (_level, line) => printed.push(line),
      ...effects,
    },
  });
  async function settle(): Promise<void> {
    await observer.flush();
    // A flush stands by, or is turned away, where a request sends already.
    for (let done = 0; done < work.length;) {
      done = work.length;
      await Promise.all(work);
      await observer.flush();
    }
  }
  return {
    observer,
    sent,
    printed,
    waitUntil,
    settle,
    request: (url: string, init?: RequestInit) => ({ request: new Request(url, init), waitUntil }),
    spans: () =>
      sent
        .filter(({ url }) => url.endsWith('/v1/traces'))
        .flatMap(({ body }) => JSON.parse(body).resourceSpans)
        .flatMap((resource: { scopeSpans: { spans: OtlpSpan[] }[] }) => resource.scopeSpans)
        .flatMap((scope) => scope.spans),
    documents: () =>
      sent
        .filter(({ url }) => url.endsWith('/TraceSegments'))
        .flatMap(({ body }): string[] => JSON.parse(body).TraceSegmentDocuments)
        .map((text): Segment => JSON.parse(text)),
    logLines: () =>
      sent
        .filter(({ target }) => target?.endsWith('PutLogEvents'))
        .flatMap(({ body }): { message: string }[] => JSON.parse(body).logEvents)
        .map(({ message }): Record<string, unknown> => JSON.parse(message)),
    items: () =>
      sent.filter(({ url }) => url.includes('rollbar')).map(({ body }) => JSON.parse(body).data),
  };
}

export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly traceState?: string;
  readonly links?: readonly unknown[];
  readonly name: string;
  readonly endTimeUnixNano?: string;
  readonly status: { readonly code?: number; readonly message?: string };
  readonly attributes: readonly { key: string; value: { stringValue?: string } }[];
  readonly events?: readonly {
    readonly name: string;
    readonly timeUnixNano?: string;
    readonly attributes: readonly { key: string; value: { stringValue?: string } }[];
  }[];
}

interface Segment {
  readonly id: string;
  readonly trace_id: string;
  readonly parent_id?: string;
  readonly name: string;
  readonly fault?: boolean;
  readonly annotations?: Record<string, unknown>;
  readonly metadata?: Record<string, Record<string, unknown>>;
  readonly subsegments?: readonly Segment[];
}

/** All `c`; ids of spans but the first tell their number too. */
function countedHex(): (digits: number) => string {
  let spans = 0;
  return (digits) => {
    const number = digits === 16 && spans++ > 0 ? spans.toString(16) : '';
    return number.padStart(digits, 'c');
  };
}
