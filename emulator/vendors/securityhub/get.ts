/**
 * GetFindings, with the filters that its model lists. Findings are in the order of their last import, newest first, or
 * in that of SortCriteria.
 * https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_GetFindings.html
 */
import * as v from 'valibot';
import { AwsError } from '../aws/error.ts';
import { answering, type Operation } from '../aws/operation.ts';
import { Filters, matches } from './filter.ts';
import type { Finding } from './format.ts';
import type { FindingStore } from './store.ts';

const Input = v.object({
  Filters: v.optional(Filters, {}),
  SortCriteria: v.optional(
    v.array(v.object({ Field: v.string(), SortOrder: v.optional(v.string(), 'asc') })),
    [],
  ),
  MaxResults: v.optional(v.number(), 100),
  NextToken: v.optional(v.string()),
});

export function getFindings(store: FindingStore, now: () => number): Operation {
  return answering(Input, ({ Filters: filters, SortCriteria, MaxResults, NextToken }, caller) => {
    const start = NextToken === undefined ? 0 : Number(/^after-(\d{1,9})$/.exec(NextToken)?.[1]);
    if (Number.isNaN(start)) throw new AwsError('InvalidInputException', 'Invalid NextToken');
    const found = [...store.findings(caller)].filter((finding) => matches(finding, filters, now()));
    for (const { Field, SortOrder } of SortCriteria.toReversed()) {
      const direction = SortOrder === 'desc' ? -1 : 1;
      found.sort((a, b) => direction * compare(textOf(a, Field), textOf(b, Field)));
    }
    const end = start + MaxResults;
    return {
      Findings: found.slice(start, end),
      ...(found.length > end ? { NextToken: `after-${end}` } : {}),
    };
  });
}

function textOf(finding: Finding, field: string): string {
  const value = field === 'SeverityLabel' ? finding.Severity?.Label : finding[field];
  return typeof value === 'string' ? value : '';
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
