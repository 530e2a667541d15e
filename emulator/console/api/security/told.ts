/**
 * Reads an attempt from an event of EventBridge, which reports its progress, or from a finding of Security Hub, which
 * has its latest state. Findings of other products are read as far as the format goes.
 */
import * as v from 'valibot';

/** What one event or finding says. */
export interface Told {
  /** Of the finding, which is of one hour. */
  readonly findingId: string;
  readonly title: string;
  readonly description: string;
  readonly rule: string;
  readonly category: string;
  readonly technique: string;
  readonly network: string;
  readonly route: string;
  readonly service: string;
  readonly severity: string | undefined;
  /** Hits up to now. */
  readonly count: number;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly traceIds: readonly string[];
}

const Text = v.optional(v.string(), '');
const Time = v.pipe(
  v.string(),
  v.transform((text) => Date.parse(text)),
  v.number(),
  v.finite(),
);

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events.html; the detail is this project's own. */
const Detail = v.object({
  finding_id: v.string(),
  rule: v.string(),
  category: Text,
  description: Text,
  technique: v.optional(v.object({ id: Text, name: Text }), {}),
  service: Text,
  network: Text,
  route: Text,
  count: v.number(),
  first_seen: Time,
  last_seen: Time,
  traces: v.optional(v.array(v.string()), []),
});

/** @param detail JSON @returns undefined for an event of another kind */
export function readEvent(detail: string): Told | undefined {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), Detail), detail);
  if (!read.success) return undefined;
  const { finding_id, first_seen, last_seen, traces, technique, description, ...rest } =
    read.output;
  return {
    ...rest,
    findingId: finding_id,
    title: description || rest.rule,
    description: '',
    technique: [technique.id, technique.name].filter(Boolean).join(' '),
    severity: undefined,
    firstMs: first_seen,
    lastMs: last_seen,
    traceIds: traces,
  };
}

/** https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format-syntax.html */
const Finding = v.object({
  Id: v.string(),
  Title: v.string(),
  Description: Text,
  GeneratorId: Text,
  Types: v.optional(v.array(v.string()), []),
  CreatedAt: Time,
  UpdatedAt: Time,
  FirstObservedAt: v.optional(Time),
  LastObservedAt: v.optional(Time),
  Severity: v.optional(v.object({ Label: v.optional(v.string()) })),
  ProductFields: v.optional(v.record(v.string(), v.string()), {}),
  Resources: v.optional(v.array(v.object({ Id: Text })), []),
  Network: v.optional(v.object({ SourceIpV4: Text, SourceIpV6: Text })),
});

/** @param finding JSON */
export function readFinding(finding: string): Told | undefined {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), Finding), finding);
  if (!read.success) return undefined;
  const { Id, Title, Description, GeneratorId, Types, ProductFields, Network } = read.output;
  // Names of fields begin with the product that set them.
  const own = Object.fromEntries(
    Object.entries(ProductFields).map(([name, value]) => [name.replace(/^.*\//, ''), value]),
  );
  const [type = ''] = Types;
  return {
    findingId: Id,
    title: own['description'] ?? Title,
    description: Description,
    rule: own['rule'] ?? GeneratorId,
    category: own['category'] ?? type.split('/', 1).join(''),
    technique: /Technique ([A-Z][\d.]+ .+?)\.(?: |$)/.exec(Description)?.[1] ?? type,
    network: own['network'] ?? Network?.SourceIpV4 ?? Network?.SourceIpV6 ?? '',
    route: own['route'] ?? '',
    service: own['service'] ?? read.output.Resources[0]?.Id ?? '',
    severity: read.output.Severity?.Label,
    count: Number(own['count']) || 1,
    firstMs: read.output.FirstObservedAt ?? read.output.CreatedAt,
    lastMs: read.output.LastObservedAt ?? read.output.UpdatedAt,
    traceIds: (own['traces'] ?? '').split(' ').filter(Boolean),
  };
}
