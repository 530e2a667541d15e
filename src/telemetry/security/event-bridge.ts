/**
 * Sends findings to EventBridge as events, at most ten in a call. PutEvents answers for each entry by itself, with status
 * 200. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
import * as v from 'valibot';
import { createAwsClient, type AwsAccess } from '../kit/aws/client.ts';
import { awsEndpoint } from '../kit/aws/endpoint.ts';
import { readBatchAnswer } from '../kit/aws/batch.ts';
import { describeError, isPassingCode } from '../kit/aws/error.ts';
import type { Fetch } from '../kit/client.ts';
import { ACCEPTED, all, type CallAllowance, type Delivery, type Outcome } from '../kit/delivery.ts';
import { said } from '../kit/said.ts';
import { SDK } from '../kit/sdk.ts';
import type { Finding } from './findings.ts';
import { detailOf, traceHeaderOf } from './finding-detail.ts';

export interface EventBridgeOptions extends AwsAccess {
  /** @default the region's public endpoint */
  readonly endpoint?: string | undefined;
  readonly fetch: Fetch;
  /** Unix milliseconds. */
  readonly now: () => number;
}

export const MAX_ENTRIES = 10;

const encoder = new TextEncoder();
const Body = v.object({
  FailedEntryCount: v.number(),
  Entries: v.array(v.object({ ErrorCode: said, ErrorMessage: said })),
});

/** An entry of PutEvents as JSON. @param bus name or ARN of the event bus */
export function encodeEvent(finding: Finding, service: string, bus: string): string {
  return JSON.stringify({
    Source: SDK.name,
    DetailType: 'Attack attempt',
    Detail: JSON.stringify(detailOf(finding, service)),
    Resources: [service],
    Time: Math.floor(finding.lastAt / 1000),
    EventBusName: bus,
    TraceHeader: traceHeaderOf(finding),
  });
}

/** @returns sends entries and never rejects */
export function createEventBridgeClient(
  options: EventBridgeOptions,
): (entries: readonly string[], allowance: CallAllowance) => Promise<Delivery> {
  const { region, now } = options;
  const url = options.endpoint ?? `${awsEndpoint({ service: 'events', region })}/`;
  const call = createAwsClient({ ...options, service: 'events', endpoint: url });
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': 'AWSEvents.PutEvents',
  };
  return async (entries, allowance) => {
    const body = encoder.encode(`{"Entries":[${entries.join(',')}]}`);
    const answer = await call(url, headers, body, allowance);
    const count = entries.length;
    if (answer.kind !== 'answer') return { outcomes: all(count, answer) };
    const read = readBatchAnswer(answer, { url, count, body: Body, now: now() });
    if ('delivery' in read) return read.delivery;
    const { Entries } = read.body;
    return {
      outcomes: entries.map((_, place): Outcome => {
        const { ErrorCode: code, ErrorMessage: message } = Entries[place] ?? {};
        if (code === undefined || code === null) return ACCEPTED;
        const reason = `EventBridge refused an event: ${describeError(code, message)}`;
        return { kind: isPassingCode(code) ? 'retry' : 'refused', reason };
      }),
    };
  };
}
