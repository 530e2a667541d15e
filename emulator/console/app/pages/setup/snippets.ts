/** What points each client here, with the real addresses. */
import type { CLIENTS, SetUp } from '../../../api/setup/shapes.ts';

export interface Snippet {
  readonly client: (typeof CLIENTS)[number];
  readonly title: string;
  /** One sentence of what it does or needs. */
  readonly note: string;
  readonly text: string;
}

/** @param origin of the emulator: `http://localhost:4318` */
export function snippetsFor(origin: string, { daemon_port: daemonPort }: SetUp): Snippet[] {
  return [
    {
      client: 'otlp',
      title: 'OpenTelemetry SDK',
      note: 'Traces, logs and metrics of any language, JSON or protobuf. No key is needed.',
      text: `export OTEL_EXPORTER_OTLP_ENDPOINT=${origin}\nexport OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf`,
    },
    {
      client: 'aws-logs',
      title: 'AWS SDK, CLI and boto3: logs',
      note: 'Any credentials pass, and are marked as unverified unless they are the local ones.',
      text: `export AWS_ENDPOINT_URL=${origin}\nexport AWS_REGION=us-east-1\naws logs create-log-group --log-group-name demo`,
    },
    {
      client: 'aws-traces',
      title: 'AWS SDK and CLI: traces',
      note: 'PutTraceSegments, and the calls that read traces, graphs and sampling rules.',
      text: `aws xray get-trace-summaries --endpoint-url ${origin} \\\n  --start-time $(date -d '-15 min' +%s) --end-time $(date +%s)`,
    },
    {
      client: 'daemon',
      title: 'X-Ray SDK',
      note: 'It sends to the daemon by UDP, and asks it for sampling rules by TCP.',
      text: `export AWS_XRAY_DAEMON_ADDRESS=127.0.0.1:${daemonPort ?? 2000}`,
    },
    {
      client: 'aws-metrics',
      title: 'AWS SDK and CLI: metrics',
      note: 'PutMetricData; the embedded metric format in log lines makes metrics too.',
      text: `aws cloudwatch put-metric-data --endpoint-url ${origin} \\\n  --namespace Demo --metric-name Clicks --value 1`,
    },
    {
      client: 'rollbar',
      title: 'rollbar.js and pyrollbar',
      note: 'Any token passes. pyrollbar wants the same address as endpoint of rollbar.init.',
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
