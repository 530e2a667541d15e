/**
 * Insights, the anomalies that X-Ray finds by itself. The emulator looks for none, so it has none: lists are empty,
 * and an insight asked for by its id does not exist.
 */
import * as v from 'valibot';
import { answering, type Operations } from '../../aws/operation.ts';
import type { Groups } from './groups.ts';
import { invalidRequest } from '../invalid-request.ts';
import { refuseToken } from '../token.ts';

const Listed = v.object({ NextToken: v.optional(v.string()) });
const Range = v.object({ StartTime: v.number(), EndTime: v.number() });

export function insightOperations(groups: Groups): Operations {
  return {
    GetInsightSummaries: answering(
      v.object({
        ...Listed.entries,
        ...Range.entries,
        GroupName: v.optional(v.string()),
        GroupARN: v.optional(v.string()),
      }),
      ({ StartTime, EndTime, NextToken, ...group }, caller) => {
        refuseToken(NextToken);
        if (StartTime >= EndTime) throw invalidRequest('StartTime must be before EndTime');
        groups.named(caller, group);
        return { InsightSummaries: [] };
      },
    ),

    GetInsight: answering(v.object({ InsightId: v.string() }), ({ InsightId }) => {
      throw invalidRequest(`Insight '${InsightId}' does not exist`);
    }),

    GetInsightEvents: answering(Listed, ({ NextToken }) => {
      refuseToken(NextToken);
      return { InsightEvents: [] };
    }),

    GetInsightImpactGraph: answering(
      v.object({ ...Listed.entries, ...Range.entries, InsightId: v.string() }),
      ({ NextToken, ...asked }) => {
        refuseToken(NextToken);
        return { ...asked, Services: [] };
      },
    ),
  };
}
