/**
 * The account and region that are provisioned. Documents say `${AWS::Region}` and so on, as CloudFormation does,
 * since an account's number belongs in no repository.
 */
import { RefusedError } from '../part.ts';
import type { Aws } from './client.ts';
import { element } from './xml.ts';

export interface Place {
  readonly account: string;
  readonly partition: string;
  readonly region: string;
}

/** Asks once who is calling. */
export function createPlace(aws: Aws): () => Promise<Place> {
  let asked: Promise<Place> | undefined;
  async function ask(): Promise<Place> {
    const answer = String(await aws.call('sts', 'GetCallerIdentity', {}));
    const account = element(answer, 'Account');
    const partition = /^arn:([\w-]+):/.exec(element(answer, 'Arn') ?? '')?.[1];
    if (account === undefined || partition === undefined) {
      throw new RefusedError('AWS does not say which account the key belongs to');
    }
    return { account, partition, region: aws.region };
  }
  return () => (asked ??= ask());
}

/** A document as it is for that place. */
export function placed(document: unknown, place: Partial<Place>): unknown {
  const { account, partition, region } = place;
  const values = { AccountId: account, Partition: partition, Region: region };
  let text = JSON.stringify(document);
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) text = text.replaceAll(`\${AWS::${name}}`, value);
  }
  return JSON.parse(text);
}
