/**
 * Resource policies of an account or of one log group: kept with their revisions, listed, deleted. A document must be
 * JSON with a statement; what it permits is not evaluated, since the emulator models no permissions.
 */
import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import type { Collections } from '../../aws/collections.ts';
import { AwsError } from '../../aws/error.ts';
import { answering, recording, type Operations } from '../../aws/operation.ts';
import { groupNamed, invalid } from '../named.ts';
import type { LogStore, Scope } from '../store.ts';
import { PageInput, pageBy } from './pages.ts';

const Policy = v.object({
  key: v.string(),
  policyName: v.optional(v.string()),
  policyDocument: v.string(),
  policyScope: v.string(),
  resourceArn: v.optional(v.string()),
  revisionId: v.string(),
  /** Unix milliseconds. */
  lastUpdatedTime: v.number(),
});

const Key = {
  policyName: v.optional(v.string()),
  resourceArn: v.optional(v.string()),
  expectedRevisionId: v.optional(v.string()),
};

/** AWS's own, of an account. */
const MAX_POLICIES = 10;

export function resourcePolicyOperations(
  collections: Collections,
  store: LogStore,
  now: () => number,
): Operations {
  const policies = collections('logs/resource-policy', Policy);

  function keyOf(
    scope: Scope,
    {
      policyName,
      resourceArn,
    }: { policyName?: string | undefined; resourceArn?: string | undefined },
  ): string {
    if (resourceArn !== undefined) {
      groupNamed(store, scope, { logGroupIdentifier: resourceArn });
      return `resource ${resourceArn.replace(/:\*$/, '')}`;
    }
    if (policyName === undefined)
      throw invalid('One of policyName and resourceArn must be specified');
    return `account ${policyName}`;
  }

  function judgeRevision(
    found: v.InferOutput<typeof Policy> | undefined,
    expected: string | undefined,
  ): void {
    if (expected === undefined || expected === found?.revisionId) return;
    throw new AwsError(
      'OperationAbortedException',
      'The revision of the policy is not the expected one.',
    );
  }

  return {
    PutResourcePolicy: recording(
      v.object({ ...Key, policyDocument: v.optional(v.string()) }),
      ({ policyName, policyDocument, resourceArn, expectedRevisionId }, caller) => {
        const key = keyOf(caller, { policyName, resourceArn });
        if (policyDocument === undefined || !isPolicy(policyDocument)) {
          throw invalid('The policy document is not JSON with a Statement');
        }
        const found = policies.get(caller, key);
        judgeRevision(found, expectedRevisionId);
        if (found === undefined && policies.all(caller).length >= MAX_POLICIES) {
          throw new AwsError('LimitExceededException', 'Resource limit exceeded.');
        }
        const policy = {
          key,
          ...(policyName === undefined ? {} : { policyName }),
          policyDocument,
          policyScope: resourceArn === undefined ? 'ACCOUNT' : 'RESOURCE',
          ...(resourceArn === undefined ? {} : { resourceArn }),
          revisionId: randomBytes(16).toString('hex'),
          lastUpdatedTime: now(),
        };
        policies.put(caller, key, policy);
        return { resourcePolicy: shown(policy), revisionId: policy.revisionId };
      },
    ),

    DescribeResourcePolicies: answering(
      v.object({
        ...PageInput.entries,
        resourceArn: v.optional(v.string()),
        policyScope: v.optional(v.string()),
      }),
      ({ resourceArn, policyScope, ...pages }, caller) => {
        const wanted = policyScope ?? (resourceArn === undefined ? 'ACCOUNT' : 'RESOURCE');
        const all = policies
          .all(caller)
          .filter(
            (one) =>
              one.policyScope === wanted && (resourceArn ?? one.resourceArn) === one.resourceArn,
          );
        const { page, rest } = pageBy(all, pages, ({ key }) => key, now());
        return { resourcePolicies: page.map(shown), ...rest };
      },
    ),

    DeleteResourcePolicy: recording(v.object(Key), ({ expectedRevisionId, ...input }, caller) => {
      const key = keyOf(caller, input);
      const found = policies.get(caller, key);
      if (found === undefined) {
        throw new AwsError(
          'ResourceNotFoundException',
          input.policyName === undefined
            ? 'The specified resource policy does not exist.'
            : `Policy with name [${input.policyName}] does not exist`,
        );
      }
      judgeRevision(found, expectedRevisionId);
      policies.delete(caller, key);
      return undefined;
    }),
  };
}

function shown({ key: _key, ...policy }: v.InferOutput<typeof Policy>): object {
  return policy;
}

const Document = v.pipe(
  v.string(),
  v.parseJson(),
  v.looseObject({ Statement: v.union([v.looseObject({}), v.array(v.looseObject({}))]) }),
);

/** @returns whether a document is JSON with a statement */
export function isPolicy(document: string): boolean {
  return v.is(Document, document);
}
