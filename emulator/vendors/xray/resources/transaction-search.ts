/**
 * The switches of Transaction Search: where segments go, and how much of them is indexed. It keeps and shows them; as
 * in the service, X-Ray takes spans by OTLP only while segments go to CloudWatch Logs. The emulator stores and finds
 * every trace in any position of the switches, and says so in ActualSamplingPercentage.
 */
import * as v from 'valibot';
import { AwsError } from '../../aws/error.ts';
import { answering, recording, type Operations } from '../../aws/operation.ts';
import type { Collections } from '../../aws/collections.ts';
import { invalidRequest } from '../invalid-request.ts';
import type { Scope } from '../segments/store.ts';
import { refuseToken } from '../token.ts';

const Destination = v.object({ Destination: v.picklist(['XRay', 'CloudWatchLogs']) });

const IndexingRule = v.object({
  DesiredSamplingPercentage: v.number(),
  /** Epoch seconds. */
  ModifiedAt: v.number(),
});

/** What every account begins with: one percent is free of charge. */
const FIRST_RULE = { DesiredSamplingPercentage: 1, ModifiedAt: 0 };

/** Where an account's segments go in a region, by UpdateTraceSegmentDestination. */
export interface Destinations {
  of(scope: Scope): 'XRay' | 'CloudWatchLogs';
  set(scope: Scope, destination: 'XRay' | 'CloudWatchLogs'): void;
}

export function createDestinations(collections: Collections): Destinations {
  const stored = collections('destination', Destination);
  return {
    of: (scope) => stored.get(scope, 'default')?.Destination ?? 'XRay',
    set: (scope, destination) => stored.put(scope, 'default', { Destination: destination }),
  };
}

export function transactionSearchOperations(
  collections: Collections,
  destinations: Destinations,
  now: () => number,
): Operations {
  const indexing = collections('indexing', IndexingRule);

  return {
    GetTraceSegmentDestination: answering(v.object({}), (_, caller) => ({
      Destination: destinations.of(caller),
      Status: 'ACTIVE',
    })),

    // The service needs minutes to change over and says so; here the next question finds it done.
    UpdateTraceSegmentDestination: recording(v.partial(Destination), ({ Destination }, caller) => {
      if (Destination === undefined) throw invalidRequest('Destination must be specified');
      destinations.set(caller, Destination);
      return { Destination, Status: 'PENDING' };
    }),

    GetIndexingRules: answering(
      v.object({ NextToken: v.optional(v.string()) }),
      ({ NextToken }, caller) => {
        refuseToken(NextToken);
        return { IndexingRules: [show(indexing.get(caller, 'Default') ?? FIRST_RULE)] };
      },
    ),

    UpdateIndexingRule: recording(
      v.object({
        Name: v.string(),
        Rule: v.object({
          Probabilistic: v.optional(v.object({ DesiredSamplingPercentage: v.number() })),
        }),
      }),
      ({ Name, Rule: { Probabilistic: rule } }, caller) => {
        if (Name !== 'Default') {
          throw new AwsError('ResourceNotFoundException', `Indexing rule '${Name}' does not exist`);
        }
        const percentage = rule?.DesiredSamplingPercentage;
        if (percentage === undefined || percentage < 0 || percentage > 100) {
          throw invalidRequest('DesiredSamplingPercentage must be between 0 and 100');
        }
        const changed = { DesiredSamplingPercentage: percentage, ModifiedAt: now() / 1000 };
        indexing.put(caller, 'Default', changed);
        return { IndexingRule: show(changed) };
      },
    ),
  };
}

function show({ DesiredSamplingPercentage, ModifiedAt }: v.InferOutput<typeof IndexingRule>) {
  return {
    Name: 'Default',
    ModifiedAt,
    Rule: { Probabilistic: { DesiredSamplingPercentage, ActualSamplingPercentage: 100 } },
  };
}
