/** X-Ray's parts: the sampling rule and the group. */
import * as v from 'valibot';
import type { Part } from '../part.ts';
import type { Aws } from './client.ts';
import type { AwsDocuments } from './documents.ts';

const Rules = v.object({
  SamplingRuleRecords: v.array(v.object({ SamplingRule: v.looseObject({ RuleName: v.string() }) })),
  NextToken: v.nullish(v.string()),
});
const Groups = v.object({
  Groups: v.array(v.looseObject({ GroupName: v.string() })),
  NextToken: v.nullish(v.string()),
});

export function samplingRulePart(aws: Aws, rule: AwsDocuments['samplingRule']): Part {
  const { RuleName, Version: _fixed, ...changeable } = rule;
  return {
    name: `X-Ray sampling rule ${RuleName}`,
    wanted: () => rule,
    async read() {
      for (let token: string | null | undefined; ;) {
        const input = token ? { NextToken: token } : {};
        const page = v.parse(Rules, await aws.call('xray', 'GetSamplingRules', input));
        const found = page.SamplingRuleRecords.find(
          ({ SamplingRule }) => SamplingRule.RuleName === RuleName,
        );
        if (found) return found.SamplingRule;
        token = page.NextToken;
        if (!token) return undefined;
      }
    },
    async make() {
      await aws.call('xray', 'CreateSamplingRule', { SamplingRule: rule });
    },
    async change() {
      const input = { SamplingRuleUpdate: { RuleName, ...changeable } };
      await aws.call('xray', 'UpdateSamplingRule', input);
    },
    async remove() {
      await aws.call('xray', 'DeleteSamplingRule', { RuleName });
    },
  };
}

export function groupPart(aws: Aws, group: AwsDocuments['group']): Part {
  const { GroupName } = group;
  return {
    name: `X-Ray group ${GroupName}`,
    wanted: () => group,
    async read() {
      for (let token: string | null | undefined; ;) {
        const input = token ? { NextToken: token } : {};
        const page = v.parse(Groups, await aws.call('xray', 'GetGroups', input));
        const found = page.Groups.find((one) => one.GroupName === GroupName);
        token = page.NextToken;
        if (found || !token) return found;
      }
    },
    async make() {
      await aws.call('xray', 'CreateGroup', group);
    },
    async change() {
      await aws.call('xray', 'UpdateGroup', group);
    },
    async remove() {
      await aws.call('xray', 'DeleteGroup', { GroupName });
    },
  };
}
