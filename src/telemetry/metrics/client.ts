/**
 * Sends OTLP metrics to CloudWatch's own endpoint, in signed calls. What arrives there is asked for by PromQL, not by
 * GetMetricData. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-OTLPEndpoint.html
 */
import { failedCall } from '../kit/aws/batch.ts';
import { createAwsClient, urlOf, type AwsAccess } from '../kit/aws/client.ts';
import { awsEndpoint } from '../kit/aws/endpoint.ts';
import type { Fetch } from '../kit/client.ts';
import { all, type CallAllowance, type Delivery } from '../kit/delivery.ts';
import { readExportSuccess } from '../kit/otlp-answer.ts';
import { encodeMetricsRequest } from './otlp.ts';

export interface CloudWatchMetricsOptions extends AwsAccess {
  /** @default the region's public endpoint */
  readonly endpoint?: string | undefined;
  /** From `encodeResource`: what all metrics have in common. */
  readonly resource: string;
  readonly fetch: Fetch;
  /** Unix milliseconds. */
  readonly now: () => number;
}

const encoder = new TextEncoder();
const HEADERS = { 'content-type': 'application/json' };

/** @returns sends metrics from `encodeMetrics` in one call, and never rejects */
export function createCloudWatchMetricsClient(
  options: CloudWatchMetricsOptions,
): (metrics: readonly string[], allowance: CallAllowance) => Promise<Delivery> {
  const { region, resource, now } = options;
  const endpoint = options.endpoint ?? awsEndpoint({ service: 'monitoring', region });
  const url = urlOf(endpoint, '/v1/metrics');
  const call = createAwsClient({ ...options, service: 'monitoring', endpoint });
  return async (metrics, allowance) => {
    const body = encoder.encode(encodeMetricsRequest(resource, metrics));
    const answer = await call(url, HEADERS, body, allowance);
    const count = metrics.length;
    if (answer.kind !== 'answer') return { outcomes: all(count, answer) };
    const isTaken = answer.status >= 200 && answer.status < 300;
    return isTaken
      ? readExportSuccess(answer, url, count)
      : failedCall(answer, { url, count, now: now() });
  };
}
