/** What EventBridge and Security Hub are both told of a finding. It holds no text of the request. */
import type { Finding } from './findings.ts';
import { TECHNIQUES } from './rule.ts';

export function detailOf(finding: Finding, service: string): Record<string, unknown> {
  const { id, rule, network, route, count, firstAt, lastAt, isNew, traceIds } = finding;
  return {
    finding_id: `${service} ${id}`,
    rule: rule.id,
    category: rule.category,
    description: rule.description,
    technique: { id: rule.technique, name: TECHNIQUES[rule.technique] },
    service,
    network,
    route,
    count,
    is_new: isNew,
    first_seen: new Date(firstAt).toISOString(),
    last_seen: new Date(lastAt).toISOString(),
    traces: traceIds,
  };
}

/** In X-Ray's form, of the latest request. */
export function traceHeaderOf({ traceIds }: Finding): string | undefined {
  const traceId = traceIds.at(-1);
  return traceId === undefined ? undefined : `Root=1-${traceId.slice(0, 8)}-${traceId.slice(8)}`;
}
