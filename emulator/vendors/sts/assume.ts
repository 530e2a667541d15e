/**
 * Issues temporary keys for a role, a federated user or the account itself; every AWS service of the emulator checks
 * requests that are signed with them. The emulator stores no roles: a caller may assume any role of any account. It
 * checks the syntax of policies and does not apply them, and it does not check the signatures of identity providers'
 * tokens.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html
 */
import * as v from 'valibot';
import type { Caller } from '../aws/credentials.ts';
import { AwsError } from '../aws/error.ts';
import { answering, type Operations } from '../aws/operation.ts';
import type { NewSession, Sessions } from '../aws/sessions.ts';
import { partitionOf } from './partition.ts';
import { readWebIdentity } from './web-identity.ts';

const text = v.optional(v.string());

const Policies = v.object({
  Policy: text,
  PolicyArns: v.optional(v.array(v.object({ arn: text })), []),
});

const RoleInput = v.object({
  ...Policies.entries,
  RoleArn: v.string(),
  RoleSessionName: v.string(),
  DurationSeconds: v.optional(v.number(), 3600),
});

const Mfa = v.object({ SerialNumber: text, TokenCode: text });

const ROLE =
  /^arn:[\w-]+:iam::(?<account>\d{12}):role\/(?:[\u0021-\u007E]+\/)?(?<name>[\w+=,.@-]{1,64})$/;
const HALF_DAY_S = 43_200;

export function assumeOperations(sessions: Sessions, now: () => number): Operations {
  function credentials(session: Omit<NewSession, 'expiresMs'>, seconds: number): object {
    const expiresMs = Math.floor(now() / 1000 + seconds) * 1000;
    const { accessKeyId, secretAccessKey, sessionToken } = sessions.issue({
      ...session,
      expiresMs,
    });
    return {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
      Expiration: expiresMs / 1000,
    };
  }

  function assume(input: v.InferOutput<typeof RoleInput>, { region }: Caller): object {
    const role = ROLE.exec(input.RoleArn)?.groups;
    if (role === undefined)
      throw new AwsError('ValidationException', `${input.RoleArn} is invalid`);
    judgePolicy(input.Policy);
    const { account = '', name = '' } = role;
    const session = input.RoleSessionName;
    const arn = `arn:${partitionOf(region)}:sts::${account}:assumed-role/${name}/${session}`;
    const userId = `${roleId(input.RoleArn)}:${session}`;
    return {
      Credentials: credentials({ account, arn, userId }, input.DurationSeconds),
      AssumedRoleUser: { AssumedRoleId: userId, Arn: arn },
      ...packed(input),
    };
  }

  return {
    AssumeRole: answering(
      v.object({ ...RoleInput.entries, ...Mfa.entries, SourceIdentity: text }),
      (input, caller) => {
        refuseMfa(input);
        const { SourceIdentity } = input;
        return {
          ...assume(input, caller),
          ...(SourceIdentity !== undefined && { SourceIdentity }),
        };
      },
    ),

    AssumeRoleWithWebIdentity: answering(
      v.object({ ...RoleInput.entries, WebIdentityToken: v.string(), ProviderId: text }),
      (input, caller) => {
        const identity = readWebIdentity(input, now());
        return {
          ...assume(input, caller),
          SubjectFromWebIdentityToken: identity.subject,
          Provider: identity.provider,
          ...(identity.audience !== undefined && { Audience: identity.audience }),
        };
      },
    ),

    GetSessionToken: answering(
      v.object({ ...Mfa.entries, DurationSeconds: v.optional(v.number(), HALF_DAY_S) }),
      (input, caller) => {
        refuseMfa(input);
        refuseSession(caller, 'GetSessionToken');
        const { account, region } = caller;
        const arn = `arn:${partitionOf(region)}:iam::${account}:root`;
        return {
          Credentials: credentials({ account, arn, userId: account }, input.DurationSeconds),
        };
      },
    ),

    GetFederationToken: answering(
      v.object({
        ...Policies.entries,
        Name: v.string(),
        DurationSeconds: v.optional(v.number(), HALF_DAY_S),
      }),
      (input, caller) => {
        refuseSession(caller, 'GetFederationToken');
        judgePolicy(input.Policy);
        const { account, region } = caller;
        const arn = `arn:${partitionOf(region)}:sts::${account}:federated-user/${input.Name}`;
        const userId = `${account}:${input.Name}`;
        return {
          Credentials: credentials({ account, arn, userId }, input.DurationSeconds),
          FederatedUser: { FederatedUserId: userId, Arn: arn },
          ...packed(input),
        };
      },
    ),
  };
}

/** How much of the space for policies is used, in per cent; without policies nothing. */
function packed({ Policy, PolicyArns }: v.InferOutput<typeof Policies>): object {
  if (Policy === undefined && PolicyArns.length === 0) return {};
  const characters =
    (Policy ?? '').length + PolicyArns.reduce((sum, { arn = '' }) => sum + arn.length, 0);
  return { PackedPolicySize: Math.ceil((100 * characters) / MAX_POLICY_CHARACTERS) };
}

const MAX_POLICY_CHARACTERS = 2048;

function judgePolicy(policy: string | undefined): void {
  if (policy === undefined) return;
  const parsed = v.safeParse(
    v.pipe(v.string(), v.parseJson(), v.looseObject({ Statement: v.unknown() })),
    policy,
  );
  if (parsed.success) return;
  throw new AwsError('MalformedPolicyDocumentException', 'Syntax errors in policy.');
}

function refuseMfa({ SerialNumber, TokenCode }: v.InferOutput<typeof Mfa>): void {
  if (SerialNumber === undefined && TokenCode === undefined) return;
  throw new AwsError(
    'AccessDenied',
    'The emulator has no devices for multi-factor authentication: leave SerialNumber and TokenCode out',
  );
}

function refuseSession({ session }: Caller, operation: string): void {
  if (session === undefined) return;
  throw new AwsError('AccessDenied', `Cannot call ${operation} with session credentials`);
}

/** Always the same id for the same ARN, since no roles are stored. */
function roleId(arn: string): string {
  let hash = 7n;
  for (const letter of arn) hash = (hash * 31n + BigInt(letter.charCodeAt(0))) % 36n ** 17n;
  return `AROA${hash.toString(36).toUpperCase().padStart(17, 'X')}`;
}
