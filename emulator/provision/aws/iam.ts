/**
 * The policy of the worker's key. A policy is never changed: another version of it becomes the default one, and of
 * versions there may be five. It can be removed when no user has it.
 */
import type { Part } from '../part.ts';
import type { Aws } from './client.ts';
import type { PolicyFile } from './documents.ts';
import { ifThere } from './error.ts';
import { placed, type Place } from './place.ts';
import { element, elements } from './xml.ts';

const MAX_VERSIONS = 5;

export function policyPart(aws: Aws, file: PolicyFile, placeOf: () => Promise<Place>): Part {
  const { PolicyName, Description } = file;
  const call = async (operation: string, input: Readonly<Record<string, unknown>>) =>
    String(await aws.call('iam', operation, input));
  async function place() {
    const found = await placeOf();
    const PolicyArn = `arn:${found.partition}:iam::${found.account}:policy/${PolicyName}`;
    const PolicyDocument = JSON.stringify(placed(file.PolicyDocument, found));
    return { PolicyArn, PolicyDocument };
  }

  /** Ids of those that are not the default, the oldest last. */
  async function otherVersions(PolicyArn: string): Promise<string[]> {
    const members = elements(await call('ListPolicyVersions', { PolicyArn }), 'member');
    return members
      .filter((member) => element(member, 'IsDefaultVersion') === 'false')
      .flatMap((member) => element(member, 'VersionId') ?? [])
      .toSorted((a, b) => Number(b.slice(1)) - Number(a.slice(1)));
  }

  return {
    name: `IAM policy ${PolicyName}`,
    wanted: async () => placed(file.PolicyDocument, await placeOf()),
    async read() {
      const { PolicyArn } = await place();
      return ifThere(async () => {
        const policy = await call('GetPolicy', { PolicyArn });
        const VersionId = element(policy, 'DefaultVersionId') ?? '';
        const version = await call('GetPolicyVersion', { PolicyArn, VersionId });
        return JSON.parse(decodeURIComponent(element(version, 'Document') ?? 'null'));
      });
    },
    async make() {
      const { PolicyDocument } = await place();
      await call('CreatePolicy', { PolicyName, Description, PolicyDocument });
    },
    async change() {
      const { PolicyArn, PolicyDocument } = await place();
      const others = await otherVersions(PolicyArn);
      const [oldest] = others.toReversed();
      if (others.length === MAX_VERSIONS - 1 && oldest !== undefined) {
        await call('DeletePolicyVersion', { PolicyArn, VersionId: oldest });
      }
      await call('CreatePolicyVersion', { PolicyArn, PolicyDocument, SetAsDefault: true });
    },
    async remove() {
      const { PolicyArn } = await place();
      for (const VersionId of await otherVersions(PolicyArn)) {
        await call('DeletePolicyVersion', { PolicyArn, VersionId });
      }
      await call('DeletePolicy', { PolicyArn });
    },
  };
}
