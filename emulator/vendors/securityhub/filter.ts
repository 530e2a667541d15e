/**
 * Security Hub's filters. Filters of one member that seek something are joined by OR, those that exclude something by
 * AND; members are joined by AND.
 * https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_StringFilter.html
 */
import * as v from 'valibot';
import type { Finding } from './format.ts';

const Filter = v.object({
  Value: v.optional(v.string()),
  /** Of a filter of a map. */
  Key: v.optional(v.string()),
  Comparison: v.optional(v.string(), 'EQUALS'),
  Start: v.optional(v.string()),
  End: v.optional(v.string()),
  DateRange: v.optional(v.object({ Value: v.number() })),
});
type Filter = v.InferOutput<typeof Filter>;

export const Filters = v.record(v.string(), v.array(Filter));
export type Filters = v.InferOutput<typeof Filters>;

const DAY_MS = 86_400_000;
const EXCLUDING: ReadonlySet<string> = new Set(['NOT_EQUALS', 'PREFIX_NOT_EQUALS', 'NOT_CONTAINS']);

/** @param now unix milliseconds, from which date ranges count back */
export function matches(finding: Finding, filters: Filters, now: number): boolean {
  return Object.entries(filters).every(([name, own]) => {
    if (own.length === 0) return true;
    const fits = (filter: Filter): boolean =>
      fitsOne(valuesOf(finding, name, filter.Key), filter, now);
    const seeking = own.filter(({ Comparison }) => !EXCLUDING.has(Comparison));
    const excluding = own.filter(({ Comparison }) => EXCLUDING.has(Comparison));
    return (seeking.length === 0 || seeking.some(fits)) && excluding.every(fits);
  });
}

function fitsOne(values: readonly string[], filter: Filter, now: number): boolean {
  const { Value, Comparison, Start, End, DateRange } = filter;
  if (DateRange !== undefined) {
    return values.some((value) => Date.parse(value) >= now - DateRange.Value * DAY_MS);
  }
  if (Start !== undefined || End !== undefined) {
    const start = Start === undefined ? -Infinity : Date.parse(Start);
    const end = End === undefined ? Infinity : Date.parse(End);
    return values.some((value) => Date.parse(value) >= start && Date.parse(value) <= end);
  }
  const wanted = Value ?? '';
  const compare: Readonly<Record<string, (value: string) => boolean>> = {
    EQUALS: (value) => value === wanted,
    PREFIX: (value) => value.startsWith(wanted),
    CONTAINS: (value) => value.includes(wanted),
  };
  const positive = Comparison.replace('PREFIX_NOT_EQUALS', 'PREFIX').replace('NOT_', '');
  const found = values.some(compare[positive] ?? (() => false));
  return EXCLUDING.has(Comparison) ? !found : found;
}

/** The values of a finding that a filter's member is compared with. */
function valuesOf(finding: Finding, name: string, key: string | undefined): readonly string[] {
  switch (name) {
    case 'Type':
      return finding.Types ?? [];
    case 'SeverityLabel':
      return texts(finding.Severity?.Label);
    case 'ResourceType':
      return finding.Resources.map(({ Type }) => Type);
    case 'ResourceId':
      return finding.Resources.map(({ Id }) => Id);
    case 'WorkflowStatus':
      return texts(memberOf(finding['Workflow'], 'Status'));
    case 'ProductFields':
    case 'UserDefinedFields':
      return texts(memberOf(finding[name], key ?? ''));
    default:
      return texts(finding[name]);
  }
}

const Members = v.record(v.string(), v.unknown());

function memberOf(value: unknown, name: string): unknown {
  return v.is(Members, value) ? value[name] : undefined;
}

function texts(value: unknown): readonly string[] {
  return typeof value === 'string' ? [value] : [];
}
