/**
 * What turns a finding of an attack attempt into a mail: a topic, with a subscription that its reader confirms, and a rule of
 * EventBridge's default bus that tells the topic of findings that begin. Further subscribers are left alone.
 */
import * as v from 'valibot';
import { RefusedError, type Part } from '../part.ts';
import type { Aws } from './client.ts';
import type { FindingsFile } from './documents.ts';
import { ifThere } from './error.ts';
import { placed, type Place } from './place.ts';
import { element, elements } from './xml.ts';

type PlaceOf = () => Promise<Place>;

const Rule = v.looseObject({ EventPattern: v.pipe(v.string(), v.parseJson()) });
const Targets = v.object({ Targets: v.array(v.looseObject({ Id: v.string() })) });
const PutTargets = v.object({
  FailedEntries: v.optional(v.array(v.object({ ErrorMessage: v.string() })), []),
});

async function topicArn({ Name }: FindingsFile['Topic'], placeOf: PlaceOf): Promise<string> {
  const { partition, region, account } = await placeOf();
  return `arn:${partition}:sns:${region}:${account}:${Name}`;
}

/** @param email address that gets the mails */
export function topicPart(
  aws: Aws,
  { Topic }: FindingsFile,
  placeOf: PlaceOf,
  email: string,
): Part {
  const call = async (operation: string, input: Readonly<Record<string, unknown>>) =>
    String(await aws.call('sns', operation, input));
  const policy = async (): Promise<unknown> => placed(Topic.Policy, await placeOf());

  async function isSubscribed(TopicArn: string): Promise<boolean> {
    let NextToken: string | undefined;
    do {
      const input = { TopicArn, ...(NextToken && { NextToken }) };
      const page = await call('ListSubscriptionsByTopic', input);
      if (elements(page, 'Endpoint').includes(email)) return true;
      NextToken = element(page, 'NextToken');
    } while (NextToken);
    return false;
  }

  /** Making a topic that is there changes nothing. */
  async function put(): Promise<void> {
    await call('CreateTopic', { Name: Topic.Name });
    const TopicArn = await topicArn(Topic, placeOf);
    const AttributeValue = JSON.stringify(await policy());
    await call('SetTopicAttributes', { TopicArn, AttributeName: 'Policy', AttributeValue });
    if (await isSubscribed(TopicArn)) return;
    await call('Subscribe', { TopicArn, Protocol: 'email', Endpoint: email });
  }

  return {
    name: `SNS topic ${Topic.Name}`,
    wanted: async () => ({ Policy: await policy(), isSubscribed: true }),
    async read() {
      const TopicArn = await topicArn(Topic, placeOf);
      return ifThere(async () => {
        const entries = elements(await call('GetTopicAttributes', { TopicArn }), 'entry');
        const entry = entries.find((one) => element(one, 'key') === 'Policy') ?? '';
        const text = element(entry, 'value') ?? 'null';
        return { Policy: JSON.parse(text), isSubscribed: await isSubscribed(TopicArn) };
      });
    },
    make: put,
    change: put,
    async remove() {
      await call('DeleteTopic', { TopicArn: await topicArn(Topic, placeOf) });
    },
  };
}

export function rulePart(
  aws: Aws,
  { Topic, Rule: rule, Target }: FindingsFile,
  placeOf: PlaceOf,
): Part {
  const { Name } = rule;
  const target = async () => ({ ...Target, Arn: await topicArn(Topic, placeOf) });

  async function put(): Promise<void> {
    const EventPattern = JSON.stringify(rule.EventPattern);
    await aws.call('events', 'PutRule', { ...rule, EventPattern });
    const answer = await aws.call('events', 'PutTargets', {
      Rule: Name,
      Targets: [await target()],
    });
    // It refuses a target with status 200.
    const [refused] = v.parse(PutTargets, answer).FailedEntries;
    if (refused !== undefined) {
      throw new RefusedError(`AWS refuses events:PutTargets: ${refused.ErrorMessage}`);
    }
  }

  return {
    name: `EventBridge rule ${Name}`,
    wanted: async () => ({ ...rule, Target: await target() }),
    async read() {
      return ifThere(async () => {
        const found = v.parse(Rule, await aws.call('events', 'DescribeRule', { Name }));
        const answer = await aws.call('events', 'ListTargetsByRule', { Rule: Name });
        const { Targets: targets } = v.parse(Targets, answer);
        return { ...found, Target: targets.find(({ Id }) => Id === Target.Id) };
      });
    },
    make: put,
    change: put,
    async remove() {
      await aws.call('events', 'RemoveTargets', { Rule: Name, Ids: [Target.Id] });
      await aws.call('events', 'DeleteRule', { Name });
    },
  };
}
