/**
 * Resource policies: kept with their revisions, listed, deleted. A document must be JSON with statements; what it
 * permits is not evaluated, because the emulator models no permissions, so no policy can lock its author out.
 */
import * as v from 'valibot';
import { AwsError } from '../../aws/error.ts';
import { answering, recording, type Operations } from '../../aws/operation.ts';
import type { Collections } from '../../aws/collections.ts';
import { refuseToken } from '../token.ts';

/** https://docs.aws.amazon.com/xray/latest/api/API_PutResourcePolicy.html */
const MAX_POLICIES = 5;
const MAX_DOCUMENT_BYTES = 5 * 1024;

const Policy = v.object({
  PolicyName: v.string(),
  PolicyDocument: v.string(),
  PolicyRevisionId: v.string(),
  /** Epoch seconds. */
  LastUpdatedTime: v.number(),
});

const Statement = v.looseObject({ Effect: v.picklist(['Allow', 'Deny']) });
const Document = v.object({
  Version: v.optional(v.picklist(['2012-10-17', '2008-10-17'])),
  Statement: v.union([Statement, v.pipe(v.array(Statement), v.minLength(1))]),
});

export function policyOperations(collections: Collections, now: () => number): Operations {
  const stored = collections('policy', Policy);

  return {
    PutResourcePolicy: recording(
      v.object({
        PolicyName: v.string(),
        PolicyDocument: v.string(),
        PolicyRevisionId: v.optional(v.string()),
      }),
      ({ PolicyName, PolicyDocument, PolicyRevisionId: expected }, caller) => {
        if (Buffer.byteLength(PolicyDocument) > MAX_DOCUMENT_BYTES) {
          throw new AwsError(
            'PolicySizeLimitExceededException',
            `Exceeded the maximum size of a resource policy: ${MAX_DOCUMENT_BYTES} bytes`,
          );
        }
        if (!isPolicy(PolicyDocument)) {
          throw new AwsError(
            'MalformedPolicyDocumentException',
            'The policy document is not JSON with a Statement',
          );
        }
        const found = stored.get(caller, PolicyName);
        // 0 means: only when there is none of this name.
        const latest = found?.PolicyRevisionId ?? '0';
        if (expected !== undefined && expected !== latest) throw wrongRevision(expected);
        if (found === undefined && stored.all(caller).length >= MAX_POLICIES) {
          throw new AwsError(
            'PolicyCountLimitExceededException',
            `Exceeded the maximum number of resource policies: ${MAX_POLICIES}`,
          );
        }
        const policy = {
          PolicyName,
          PolicyDocument,
          PolicyRevisionId: String(Number(latest) + 1),
          LastUpdatedTime: now() / 1000,
        };
        stored.put(caller, PolicyName, policy);
        return { ResourcePolicy: policy };
      },
    ),

    ListResourcePolicies: answering(
      v.object({ NextToken: v.optional(v.string()) }),
      ({ NextToken }, caller) => {
        refuseToken(NextToken);
        return { ResourcePolicies: stored.all(caller) };
      },
    ),

    DeleteResourcePolicy: recording(
      v.object({ PolicyName: v.string(), PolicyRevisionId: v.optional(v.string()) }),
      ({ PolicyName, PolicyRevisionId: expected }, caller) => {
        const latest = stored.get(caller, PolicyName)?.PolicyRevisionId;
        if (expected !== undefined && expected !== latest) throw wrongRevision(expected);
        stored.delete(caller, PolicyName);
        return {};
      },
    ),
  };
}

function isPolicy(text: string): boolean {
  try {
    return v.is(Document, JSON.parse(text));
  } catch {
    return false;
  }
}

function wrongRevision(given: string): AwsError {
  return new AwsError(
    'InvalidPolicyRevisionIdException',
    `Policy revision id '${given}' is not the latest`,
  );
}
