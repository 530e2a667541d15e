import { describe, expect, test } from 'vitest';
import { describeError, readAwsError } from '../../../../../src/telemetry/kit/aws/error.ts';

const answer = (status: number, text: string, headers = {}) => ({
  kind: 'answer' as const,
  status,
  headers: new Headers(headers),
  text,
});

describe('readAwsError', () => {
  test.each([
    ['JSON 1.1', '{"__type":"ThrottlingException","message":"m"}', {}, 'ThrottlingException', 'm'],
    [
      'a namespace',
      '{"__type":"com.amazonaws.logs#ThrottlingException","Message":"m"}',
      {},
      'ThrottlingException',
      'm',
    ],
    [
      'a header',
      '{"message":"m"}',
      { 'x-amzn-errortype': 'AccessDeniedException:http://internal/' },
      'AccessDeniedException',
      'm',
    ],
    ['code', '{"code":"InvalidName","message":"m"}', {}, 'InvalidName', 'm'],
    ['Code', '{"Code":"InvalidName","Message":"m"}', {}, 'InvalidName', 'm'],
    ['a code that is a number', '{"code":16,"message":"m"}', {}, undefined, 'm'],
    ['words', 'no JSON', {}, undefined, 'no JSON'],
    ['JSON without words', '{}', {}, undefined, 'no reason given'],
    ['nothing', '', {}, undefined, 'no reason given'],
  ])('reads %s', (_, text, headers, code, said) => {
    const error = readAwsError(answer(400, text, headers));
    expect(error.code).toBe(code);
    expect(error.said).toBe(code === undefined ? said : `${code}: ${said}`);
  });

  test.each([
    ['ThrottlingException', 400, true],
    ['RequestLimitExceeded', 400, true],
    ['InternalFailure', 400, true],
    ['ServiceUnavailableException', 400, true],
    ['OperationAbortedException', 400, true],
    ['InvalidParameterException', 400, false],
    ['AccessDeniedException', 403, false],
    ['AccessDeniedException', 503, true],
  ])('tells of %s with status %i that it passes: %s', (type, status, isPassing) => {
    const error = readAwsError(answer(status, JSON.stringify({ __type: type })));
    expect(error.isPassing).toBe(isPassing);
    expect(error.isDivisible && error.isPassing).toBe(false);
  });
});

test.each([
  ['first\nx-amz-security-token:hush', 'first'],
  ['first\rhush', 'first'],
  ['\n first\nhush', 'first'],
])('describes only the first line of %j', (message, said) => {
  expect(describeError(undefined, message)).toBe(said);
});
