/** Tags of destinations, delivery sources, delivery destinations and deliveries. */
import * as v from 'valibot';
import type { Collections, Scope } from '../../aws/collections.ts';
import { notFound } from '../named.ts';
import type { Tags } from '../store.ts';

export interface ResourceTags {
  /** @throws AwsError unless the resource is there */
  of(scope: Scope, arn: string): Tags;
  set(scope: Scope, arn: string, tags: Tags): void;
  forget(scope: Scope, arn: string): void;
}

export function createResourceTags(collections: Collections): ResourceTags {
  const stored = collections('logs/tags', v.record(v.string(), v.string()));
  return {
    of(scope, arn) {
      const found = stored.get(scope, arn);
      if (found === undefined) throw notFound('resource');
      return found;
    },
    // Every existing resource has an entry, which may be empty.
    set: (scope, arn, tags) => stored.put(scope, arn, tags),
    forget: (scope, arn) => stored.delete(scope, arn),
  };
}

/** Whether an ARN names a resource of one of these kinds. */
export function isDeliveryArn(arn: string): boolean {
  return /^arn:[\w-]+:logs:[^:]*:\d{12}:(?:destination|delivery|delivery-source|delivery-destination):/.test(
    arn,
  );
}
