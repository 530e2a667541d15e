import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AwsError } from '../../../../emulator/vendors/aws/error.ts';
import { loadModel, type OperationModel } from '../../../../emulator/vendors/aws/model.ts';
import { createValidator, type Validated } from '../../../../emulator/vendors/aws/validate.ts';

const models = { xray: loadModel('xray'), logs: loadModel('logs') };
const validators = { xray: createValidator(models.xray), logs: createValidator(models.logs) };

function operation(service: 'xray' | 'logs', name: string): OperationModel {
  const found = models[service].operations[name];
  if (found === undefined) throw new Error(`No operation ${name}`);
  return found;
}

function validate(service: 'xray' | 'logs', name: string, json: unknown): Validated {
  return validators[service](operation(service, name), json);
}

const FAILED = 'failed to satisfy constraint:';

describe('createValidator', () => {
  test.each<['xray' | 'logs', string, unknown, readonly string[]]>([
    [
      'logs',
      'CreateLogGroup',
      {},
      [`Value null at 'logGroupName' ${FAILED} Member must not be null`],
    ],
    [
      'logs',
      'FilterLogEvents',
      { logGroupName: 'a', limit: 10_001 },
      [`Value '10001' at 'limit' ${FAILED} Member must have value less than or equal to 10000`],
    ],
    [
      'logs',
      'CreateLogGroup',
      { logGroupName: 'a b', logGroupClass: 'x' },
      [
        `Value 'x' at 'logGroupClass' ${FAILED} Member must satisfy enum value set: [STANDARD, INFREQUENT_ACCESS, DELIVERY]`,
        `Value 'a b' at 'logGroupName' ${FAILED} Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+`,
      ],
    ],
    [
      'logs',
      'CreateLogGroup',
      { logGroupName: '' },
      [
        `Value '' at 'logGroupName' ${FAILED} Member must have length greater than or equal to 1`,
        `Value '' at 'logGroupName' ${FAILED} Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+`,
      ],
    ],
    [
      'logs',
      'PutLogEvents',
      {
        logGroupName: 'a',
        logStreamName: 'b',
        logEvents: [{ timestamp: 1, message: 'x' }, { timestamp: -1 }],
      },
      [
        `Value null at 'logEvents.2.member.message' ${FAILED} Member must not be null`,
        `Value '-1' at 'logEvents.2.member.timestamp' ${FAILED} Member must have value greater than or equal to 0`,
      ],
    ],
    [
      'logs',
      'FilterLogEvents',
      { logGroupName: 'a', logStreamNames: ['a', 'b:'] },
      [
        `Value '[a, b:]' at 'logStreamNames' ${FAILED} Member must satisfy constraint: [Member must have length less than or equal to 512, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [^:*]*]`,
      ],
    ],
    [
      'xray',
      'GetTraceSummaries',
      { StartTime: 1 },
      [`Value null at 'endTime' ${FAILED} Member must not be null`],
    ],
    [
      'xray',
      'CreateGroup',
      { GroupName: 'x'.repeat(33) },
      [
        `Value '${'x'.repeat(33)}' at 'groupName' ${FAILED} Member must have length less than or equal to 32`,
      ],
    ],
  ])('tells what is wrong with %s:%s(%j)', (service, name, json, violations) => {
    expect(validate(service, name, json).violations).toEqual(violations);
  });

  test('names the keys and the values of a map', () => {
    const tags = { 'bad!': 'ok', good: 'bad!' };
    expect(validate('logs', 'CreateLogGroup', { logGroupName: 'a', tags }).violations).toEqual([
      expect.stringMatching(/at 'tags' .* Map keys must satisfy constraint: \[/),
      expect.stringMatching(/at 'tags' .* Map value must satisfy constraint: \[/),
    ]);
  });

  test('takes null for absent and drops what the model does not know', () => {
    const json = { logGroupName: 'a', kmsKeyId: null, unknown: 1 };
    expect(validate('logs', 'CreateLogGroup', json)).toEqual({
      input: { logGroupName: 'a' },
      violations: [],
    });
  });

  test.each<[unknown, string]>([
    [[], 'Expected structure or null'],
    [{ logGroupName: 1 }, 'NUMBER_VALUE cannot be converted to String'],
    [{ logGroupName: 'a', tags: [] }, 'Expected map or null'],
    [{ logGroupName: {} }, 'Start of structure or map cannot be converted to String'],
    [
      { logGroupName: 'a', deletionProtectionEnabled: 'x' },
      'STRING_VALUE cannot be converted to Boolean',
    ],
  ])('refuses the JSON type of %j', (json, message) => {
    expect(() => validate('logs', 'CreateLogGroup', json)).toThrow(
      new AwsError('SerializationException', message),
    );
  });

  test('shows no more than a part of a huge value', () => {
    const { violations } = validate('logs', 'FilterLogEvents', {
      logGroupName: 'a',
      filterPattern: 'x'.repeat(100_000),
    });
    expect(violations[0]?.length).toBeLessThan(1500);
  });

  test('judges any JSON for every operation without another error', () => {
    const operations = (['xray', 'logs'] as const).flatMap((service) =>
      Object.values(models[service].operations).map((found) => ({ service, found })),
    );
    const outcome = (judge: () => unknown): unknown => {
      try {
        judge();
        return 'judged';
      } catch (error) {
        return error instanceof AwsError ? 'judged' : error;
      }
    };
    fc.assert(
      fc.property(fc.constantFrom(...operations), fc.jsonValue(), ({ service, found }, json) => {
        // The members of the operation get the value, too, so that more than the outermost shape is tried.
        const { members = {} } = models[service].shapes[found.input?.shape ?? ''] ?? {};
        const input = Object.fromEntries(Object.keys(members).map((name) => [name, json]));
        expect(outcome(() => validators[service](found, json))).toBe('judged');
        expect(outcome(() => validators[service](found, input))).toBe('judged');
      }),
      { numRuns: 2000 },
    );
  });
});
