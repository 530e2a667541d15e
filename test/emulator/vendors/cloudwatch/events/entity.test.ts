import { expect, test } from 'vitest';
import { judgeEntity } from '../../../../../emulator/vendors/cloudwatch/events/entity.ts';

test.each<[Record<string, string>, string, string | undefined]>([
  [{ Type: 'Service', Name: 'a', Environment: 'b' }, 'STANDARD', undefined],
  [{ Type: 'AWS::Resource', ResourceType: 'a', Identifier: 'b' }, 'STANDARD', undefined],
  [{ Type: 'Service', Name: 'a' }, 'INFREQUENT_ACCESS', 'UnsupportedLogGroupType'],
  [{ Type: 'Service', Colour: 'red' }, 'STANDARD', 'InvalidKeyAttributes'],
  [{ Name: 'a', Environment: 'b' }, 'STANDARD', 'MissingRequiredFields'],
  [{ Type: 'Service', Environment: 'b' }, 'STANDARD', 'MissingRequiredFields'],
  [{ Type: 'Resource', Identifier: 'b' }, 'STANDARD', 'MissingRequiredFields'],
  [{ Type: 'Thing', Name: 'a' }, 'STANDARD', 'InvalidTypeValue'],
])('judgeEntity of %j in a group of class %s is %s', (keyAttributes, group, errorType) => {
  expect(judgeEntity({ keyAttributes }, group)?.errorType).toBe(errorType);
});
