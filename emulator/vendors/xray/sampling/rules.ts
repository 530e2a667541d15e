/**
 * The operations on sampling rules: list, create, change, delete. `Default` is always there, cannot be deleted, and
 * only its rate and reservoir change.
 */
import * as v from 'valibot';
import { AwsError } from '../../aws/error.ts';
import { answering, recording, type Operations } from '../../aws/operation.ts';
import { invalidRequest } from '../invalid-request.ts';
import type { Scope } from '../segments/store.ts';
import { Tag, type Tags } from '../resources/tags.ts';
import { refuseToken } from '../token.ts';
import { ruleArn, SamplingRule, SamplingRuleUpdate, type SamplingRuleRecord } from './rule.ts';
import type { SamplingStore } from './store.ts';

/** Custom rules of one account and region: https://docs.aws.amazon.com/general/latest/gr/xray.html */
const MAX_RULES = 25;

interface RuleKey {
  readonly RuleName?: string | undefined;
  readonly RuleARN?: string | undefined;
}

export function samplingRuleOperations(
  store: SamplingStore,
  tags: Tags,
  now: () => number,
): Operations {
  /** The rule that a request names, by name or ARN but not by both. */
  function named(scope: Scope, key: RuleKey): SamplingRuleRecord {
    if ((key.RuleName === undefined) === (key.RuleARN === undefined)) {
      throw invalidRequest('Exactly one of RuleName and RuleARN must be specified');
    }
    const found = store
      .rules(scope)
      .find(({ SamplingRule: rule }) =>
        key.RuleName === undefined ? rule.RuleARN === key.RuleARN : rule.RuleName === key.RuleName,
      );
    if (found === undefined) {
      throw invalidRequest(`Sampling rule '${key.RuleName ?? key.RuleARN}' does not exist`);
    }
    return found;
  }

  return {
    GetSamplingRules: answering(
      v.object({ NextToken: v.optional(v.string()) }),
      ({ NextToken }, caller) => {
        refuseToken(NextToken);
        return { SamplingRuleRecords: store.rules(caller) };
      },
    ),

    CreateSamplingRule: recording(
      v.object({
        SamplingRule: v.partial(SamplingRule, ['RuleName']),
        Tags: v.optional(v.array(Tag), []),
      }),
      ({ SamplingRule: given, Tags }, caller) => {
        const { RuleName } = given;
        if (RuleName === undefined) throw invalidRequest('RuleName must be specified');
        if (given.Version !== 1)
          throw invalidRequest(`Unsupported sampling rule version: ${given.Version}`);
        const rules = store.rules(caller);
        if (rules.some((record) => record.SamplingRule.RuleName === RuleName)) {
          throw invalidRequest(`Sampling rule '${RuleName}' already exists`);
        }
        if (rules.length > MAX_RULES) {
          throw new AwsError(
            'RuleLimitExceededException',
            `Exceeded the maximum number of sampling rules: ${MAX_RULES}`,
          );
        }
        const time = now() / 1000;
        const RuleARN = ruleArn(caller, RuleName);
        const record = {
          SamplingRule: { ...given, RuleName, RuleARN },
          CreatedAt: time,
          ModifiedAt: time,
        };
        store.saveRule(caller, record);
        if (Tags.length > 0) tags.add(caller, RuleARN, Tags);
        return { SamplingRuleRecord: record };
      },
    ),

    UpdateSamplingRule: recording(
      v.object({ SamplingRuleUpdate }),
      ({ SamplingRuleUpdate: { RuleName, RuleARN, ...changes } }, caller) => {
        const found = named(caller, { RuleName, RuleARN });
        const names = Object.keys(changes);
        if (
          found.SamplingRule.RuleName === 'Default' &&
          names.some((name) => name !== 'FixedRate' && name !== 'ReservoirSize')
        ) {
          throw invalidRequest('Invalid update request for default sampling rule');
        }
        const record = {
          SamplingRule: v.parse(SamplingRule, { ...found.SamplingRule, ...changes }),
          CreatedAt: found.CreatedAt,
          ModifiedAt: now() / 1000,
        };
        store.saveRule(caller, record);
        return { SamplingRuleRecord: record };
      },
    ),

    DeleteSamplingRule: recording(
      v.object({ RuleName: v.optional(v.string()), RuleARN: v.optional(v.string()) }),
      (key, caller) => {
        const record = named(caller, key);
        if (record.SamplingRule.RuleName === 'Default') {
          throw invalidRequest('The default sampling rule cannot be deleted');
        }
        const { RuleName } = record.SamplingRule;
        store.deleteRule(caller, RuleName, now() / 1000);
        tags.forget(caller, ruleArn(caller, RuleName));
        return { SamplingRuleRecord: record };
      },
    ),
  };
}
