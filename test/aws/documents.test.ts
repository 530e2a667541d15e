/** The documents agree with one another, with the lines that the worker writes, and with what is free. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { readAwsDocuments } from '../../emulator/provision/aws/documents.ts';
import { parsePattern } from '../../emulator/vendors/cloudwatch/pattern/pattern.ts';
import { encodeEvent } from '../../src/telemetry/security/event-bridge.ts';
import { BURST_RULES } from '../../src/telemetry/security/bursts.ts';
import { Findings } from '../../src/telemetry/security/findings.ts';
import { createLogging } from '../../src/telemetry/cloudwatch/logger.ts';

const FOLDER = fileURLToPath(new URL('../../aws/json', import.meta.url));
const { logGroup, metricFilters, alarms, dashboard, policy, findings } = readAwsDocuments(FOLDER);

/** https://aws.amazon.com/cloudwatch/pricing/ */
const FREE = { alarms: 10, metrics: 10, dashboardMetrics: 50 };

const Widget = v.strictObject({
  type: v.picklist(['metric', 'log']),
  x: v.pipe(v.number(), v.maxValue(23)),
  y: v.number(),
  width: v.pipe(v.number(), v.maxValue(24)),
  height: v.number(),
  properties: v.looseObject({
    region: v.literal('${AWS::Region}'),
    metrics: v.optional(v.array(v.array(v.unknown())), []),
    query: v.optional(v.string()),
  }),
});
const widgets = v.parse(v.array(Widget), dashboard.DashboardBody['widgets']);
const made = metricFilters.flatMap(({ metricTransformations }) =>
  metricTransformations.map(
    ({ metricNamespace, metricName }) => `${metricNamespace} ${metricName}`,
  ),
);
/** What AWS counts by itself. */
const VENDED = 'AWS/Logs IncomingBytes';

/** The line that the worker writes with these fields. */
function line(level: 'info' | 'warn' | 'error', message: string, fields: object): string {
  let written = '';
  const createLogger = createLogging({
    level: 'info',
    format: 'json',
    now: () => 1_784_369_273_000,
    redact: (_key, value) => value,
  });
  const logger = createLogger({ service: 'backend-hono' }, ({ message: text }) => {
    written = text;
  });
  logger[level](message, { ...fields });
  return written;
}

describe('metric filters', () => {
  const access = (status: number) => ({ method: 'GET', status, duration_ms: 12.5 });
  test.each([
    ['a good request', line('info', 'x', access(200)), ['latency', 'requests']],
    ['a wrong request', line('warn', 'x', access(404)), ['client-errors', 'latency', 'requests']],
    [
      'a client that writes too often',
      line('warn', 'x', access(429)),
      ['client-errors', 'latency', 'requests', 'throttled'],
    ],
    ['an error', line('error', 'x', access(500)), ['latency', 'requests', 'server-errors']],
    ['an unknown method', line('warn', 'x', access(501)), ['latency', 'requests']],
    ['a report of losses', line('warn', 'Telemetry lost', { count: 3 }), ['telemetry-lost']],
    ['any other line', line('info', 'saved', { count: 2 }), []],
  ])('count %s', (_what, text, expected) => {
    const matching = metricFilters.filter(({ filterPattern }) =>
      parsePattern(filterPattern).matches(text),
    );
    expect(matching.map(({ filterName }) => filterName).toSorted()).toEqual(expected);
  });

  test('belong to the log group, and so does the policy', () => {
    const { logGroupName } = logGroup;
    expect(new Set(metricFilters.map((filter) => filter.logGroupName))).toEqual(
      new Set([logGroupName]),
    );
    expect(JSON.stringify(policy)).toContain(`:log-group:${logGroupName}:*`);
  });
});

describe('the rule of findings', () => {
  const gathered = new Findings();
  const attempt = { network: '203.0.113', route: '/search', at: 0, traceId: 'a'.repeat(32) };
  const tell = (now: number) => {
    gathered.add({ ...attempt, rule: BURST_RULES[404], at: now });
    const [finding] = gathered.take(now);
    if (finding === undefined) throw new Error('There is no finding');
    return JSON.parse(encodeEvent(finding, 'backend-hono', 'default'));
  };
  const [begins, goesOn] = [tell(0), tell(120_000)];
  const {
    source,
    'detail-type': types,
    detail,
  } = v.parse(
    v.strictObject({
      source: v.array(v.string()),
      'detail-type': v.array(v.string()),
      detail: v.strictObject({ is_new: v.array(v.boolean()) }),
    }),
    findings.Rule.EventPattern,
  );

  test('fits what the worker tells of a finding that begins, and no more of it', () => {
    expect(source).toEqual([begins.Source]);
    expect(types).toEqual([begins.DetailType]);
    expect(detail.is_new).toEqual([JSON.parse(begins.Detail).is_new]);
    expect(detail.is_new).not.toContain(JSON.parse(goesOn.Detail).is_new);
  });

  test('fills its template from fields that there are', () => {
    const { InputPathsMap, InputTemplate } = findings.Target.InputTransformer;
    const used = [...InputTemplate.matchAll(/<([\w-]+)>/g)].map(([, name = '']) => name);
    expect(used.toSorted()).toEqual(Object.keys(InputPathsMap).toSorted());
    for (const path of Object.values(InputPathsMap)) {
      const names = path.split('.').slice(2);
      const found = names.reduce(
        (value: unknown, name) => Object(value)[name],
        JSON.parse(begins.Detail),
      );
      expect([path, found]).not.toEqual([path, undefined]);
    }
    expect(JSON.parse(InputTemplate)).toMatch(/^Attempt: /);
  });

  test('is the only one that may tell the topic, and the worker may tell the bus', () => {
    const [statement] = v.parse(
      v.object({ Statement: v.array(v.looseObject({ Condition: v.unknown() })) }),
      findings.Topic.Policy,
    ).Statement;
    expect(JSON.stringify(statement)).toContain(`:rule/${findings.Rule.Name}"`);
    expect(JSON.stringify(policy)).toContain(`"events:source":"${source[0]}"`);
  });
});

describe('alarms and the dashboard', () => {
  test('look at metrics that there are', () => {
    const watched = alarms.map(
      (alarm) => `${String(alarm['Namespace'])} ${String(alarm['MetricName'])}`,
    );
    const shown = widgets.flatMap(({ properties }) =>
      properties.metrics.map(([namespace, name]) => `${String(namespace)} ${String(name)}`),
    );
    const all = new Set([...watched, ...shown]);
    expect([...all].filter((name) => !made.includes(name))).toEqual([VENDED]);
    expect(made.filter((name) => !all.has(name))).toEqual([]);
  });

  test('stay within what is free', () => {
    expect(alarms.length).toBeLessThanOrEqual(FREE.alarms);
    expect(new Set(made).size).toBeLessThanOrEqual(FREE.metrics);
    const shown = widgets.flatMap(({ properties }) => properties.metrics);
    expect(shown.length).toBeLessThanOrEqual(FREE.dashboardMetrics);
  });
});

describe('aws/README.md', () => {
  const readme = readFileSync(new URL('../../aws/README.md', import.meta.url), 'utf8');
  const Statements = v.object({ Statement: v.array(v.object({ Sid: v.string() })) });
  const provisioning = JSON.parse(readFileSync(`${FOLDER}/provision-policy.json`, 'utf8'));

  test.each([
    ...v.parse(Statements, policy.PolicyDocument).Statement.map(({ Sid }) => Sid),
    ...v.parse(Statements, provisioning).Statement.map(({ Sid }) => Sid),
    ...alarms.map(({ AlarmName }) => AlarmName),
  ])('explains %s', (name) => {
    expect(readme).toContain(`| \`${name}\` |`);
  });
});
