/**
 * Judges the `entity` that a batch may carry: the part of a system that the logs are of. It is not stored, since no
 * operation returns it; a wrong one is answered with a reason beside the accepted events, as CloudWatch does.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_Entity.html
 */
export interface Entity {
  readonly keyAttributes?: Readonly<Record<string, string>> | undefined;
  readonly attributes?: Readonly<Record<string, string>> | undefined;
}

/** The API's RejectedEntityInfo. */
export interface RejectedEntityInfo {
  readonly errorType:
    | 'InvalidTypeValue'
    | 'InvalidKeyAttributes'
    | 'MissingRequiredFields'
    | 'UnsupportedLogGroupType';
}

const KEY_ATTRIBUTES = new Set(['Type', 'ResourceType', 'Identifier', 'Name', 'Environment']);
const TYPES = new Set(['Service', 'RemoteService', 'AWS::Service', 'Resource', 'AWS::Resource']);

/** @returns undefined when the entity is as it should be. */
export function judgeEntity(entity: Entity, logGroupClass: string): RejectedEntityInfo | undefined {
  const keys = entity.keyAttributes ?? {};
  const type = keys['Type'];
  if (logGroupClass !== 'STANDARD') return { errorType: 'UnsupportedLogGroupType' };
  if (Object.keys(keys).some((key) => !KEY_ATTRIBUTES.has(key))) {
    return { errorType: 'InvalidKeyAttributes' };
  }
  if (type === undefined) return { errorType: 'MissingRequiredFields' };
  if (!TYPES.has(type)) return { errorType: 'InvalidTypeValue' };
  const named = type.endsWith('Resource')
    ? keys['ResourceType'] !== undefined && keys['Identifier'] !== undefined
    : keys['Name'] !== undefined;
  return named ? undefined : { errorType: 'MissingRequiredFields' };
}
