/** What points each client here, with the real addresses. */
import { LOCAL_KEYS } from '../../../../server/local-keys.ts';
import type { CLIENTS, SetUp } from '../../../api/setup/shapes.ts';

export interface Snippet {
  readonly client: (typeof CLIENTS)[number];
  readonly title: string;
  /** One sentence of what it does or needs. */
  readonly note: string;
  readonly text: string;
}

/**
 * Each can be pasted as it is, and what it sends is heard.
 *
 * @param origin of the emulator: `http://localhost:4318`
 */
export function snippetsFor(
  origin: string,
  { daemon_port: daemonPort, grpc_port: grpcPort }: SetUp,
): Snippet[] {
  // SDKs read the first region, boto3 and the AWS CLI 1 the second.
  const aws = `export AWS_ENDPOINT_URL=${origin}
export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1
export AWS_ACCESS_KEY_ID=${LOCAL_KEYS.awsAccessKeyId}
export AWS_SECRET_ACCESS_KEY=\\
${LOCAL_KEYS.awsSecretAccessKey}
`;
  const grpc = new URL(origin);
  grpc.port = String(grpcPort);
  return [
    {
      client: 'otlp',
      title: 'OpenTelemetry SDK',
      note: `Traces, logs and metrics of any language, JSON or protobuf. No key is needed.${grpcPort === null ? '' : ` Over gRPC it is ${grpc.origin}.`}`,
      text: `export OTEL_EXPORTER_OTLP_ENDPOINT=${origin}\nexport OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf`,
    },
    {
      client: 'daemon',
      title: 'X-Ray SDK',
      note: 'It sends to the daemon by UDP, and asks it for sampling rules by TCP.',
      text: `export AWS_XRAY_DAEMON_ADDRESS=127.0.0.1:${daemonPort ?? 2000}`,
    },
    {
      client: 'aws-logs',
      title: 'AWS SDKs, CLI and boto3: logs',
      note: 'The keys are of this machine alone. Other keys pass too, and are marked as unverified.',
      text: `${aws}aws logs create-log-group --log-group-name demo
aws logs create-log-stream \\
  --log-group-name demo --log-stream-name a
aws logs put-log-events \\
  --log-group-name demo --log-stream-name a \\
  --log-events timestamp=$(date +%s)000,message=hello`,
    },
    {
      client: 'aws-traces',
      title: 'AWS SDKs, CLI and boto3: traces',
      note: 'PutTraceSegments, and the calls that read traces, graphs and sampling rules.',
      text: `${aws}NOW=$(date +%s)
DOCUMENT=$(printf '{"name":"demo","id":"%016x",
"trace_id":"1-%08x-%024x",
"start_time":%d,"end_time":%d}' $NOW $NOW $NOW $NOW $NOW)
aws xray put-trace-segments \\
  --trace-segment-documents "$DOCUMENT"`,
    },
    {
      client: 'aws-metrics',
      title: 'AWS SDKs, CLI and boto3: metrics',
      note: 'PutMetricData; the embedded metric format in log lines makes metrics too.',
      text: `${aws}aws cloudwatch put-metric-data --namespace Demo \\
  --metric-name Clicks --value 1`,
    },
    {
      client: 'rollbar',
      title: 'rollbar.js and pyrollbar',
      note: `Any token passes. The endpoint of pyrollbar is ${origin}/api/1/ without item.`,
      text: `new Rollbar({\n  accessToken: 'any',\n  endpoint: '${origin}/api/1/item/',\n});`,
    },
    {
      client: 'libhoney',
      title: 'libhoney',
      note: 'Events and spans of Honeycomb’s own client, with any key.',
      text: `new Libhoney({\n  writeKey: 'any',\n  dataset: 'demo',\n  apiHost: '${origin}',\n});`,
    },
  ];
}
