import { describe, expect, test } from 'vitest';
import { assembleTrace } from '../../../../../emulator/vendors/xray/traces/assemble.ts';
import { createFilter } from '../../../../../emulator/vendors/xray/filter/judge.ts';
import { viewTrace } from '../../../../../emulator/vendors/xray/filter/view.ts';
import { hexId, part, segment, START, TRACE_HEX } from '../documents.ts';

/** A client error at the way in; behind it a call that failed, a table, and a service without a segment. */
const trace = viewTrace(
  assembleTrace(TRACE_HEX, [
    segment(1, {
      error: true,
      user: 'Andrew "B" Brown',
      resource_arn: 'arn:aws:ecs:x',
      aws: { ec2: { instance_id: 'i-1', availability_zone: 'eu-central-1a' } },
      http: {
        request: { method: 'POST', url: 'http://a/api', user_agent: 'curl/8', client_ip: '::1' },
        response: { status: 422 },
      },
      annotations: { count: 3, 'with.dot': 'x', handle: 'andrewbrown', admin: false },
      subsegments: [
        part(2, { namespace: 'remote', name: 'api.example', end_time: START + 0.5 }),
        part(3, { namespace: 'remote', name: 'backend', fault: true, end_time: START + 2 }),
        part(4, { namespace: 'aws', name: 'DynamoDB', aws: { table_name: 'posts' } }),
        part(8, { namespace: 'aws', name: 'SQS', aws: { account_id: '999988887777' } }),
      ],
    }),
    segment(5, {
      name: 'backend',
      origin: 'AWS::EC2::Instance',
      parent_id: hexId(3),
      throttle: true,
      http: { response: { status: 429 } },
      subsegments: [
        part(6, { cause: { exceptions: [{ id: hexId(7), type: 'KeyError', message: 'no key' }] } }),
      ],
    }),
  ]),
);

function judge(expression: string, groups: Record<string, string> = {}): boolean {
  return createFilter(expression, (_, name) => groups[name], '111122223333')(trace);
}

describe('createFilter', () => {
  test.each([
    ['', true],
    ['error', true],
    ['ok', false],
    ['fault', false],
    ['throttle', true],
    ['partial', false],
    ['inferred', true],
    ['root', true],
    ['!ok', true],
    ['! ! ok', false],
    ['error = true', true],
    ['error != true', false],
    ['error = FALSE', false],
  ])('judges the flag %s as %s', (expression, expected) => {
    expect(judge(expression)).toBe(expected);
  });

  test.each([
    ['fault OR error', true],
    ['fault or ok', false],
    ['error AND fault', false],
    ['error !fault http.status = 422', true],
    ['fault AND ok OR error', true],
    ['fault AND (ok OR error)', false],
  ])('combines %s to %s', (expression, expected) => {
    expect(judge(expression)).toBe(expected);
  });

  describe.each([
    ['responsetime', 1],
    ['responseTime', 1],
    ['duration', 2],
    ['http.status', 422],
    ['annotation.count', 3],
    ['annotation[count]', 3],
  ])('judges the number %s', (word, value) => {
    test.each([
      ['=', [false, true, false]],
      ['!=', [true, false, true]],
      ['<', [false, false, true]],
      ['<=', [false, true, true]],
      ['>', [true, false, false]],
      ['>=', [true, true, false]],
    ])('by %s', (operator, expected) => {
      const judged = [value - 0.5, value, value + 0.5].map((n) =>
        judge(`${word} ${operator} ${n}`),
      );
      expect(judged).toEqual(expected);
    });
  });

  describe.each([
    ['http.url', 'http://a/api'],
    ['http.method', 'POST'],
    ['http.useragent', 'curl/8'],
    ['http.clientip', '::1'],
    ['user', 'Andrew \\"B\\" Brown'],
    ['availabilityzone', 'eu-central-1a'],
    ['instance.id', 'i-1'],
    ['resource.arn', 'arn:aws:ecs:x'],
    ['type', 'KeyError'],
    ['message', 'no key'],
    ['annotation.handle', 'andrewbrown'],
    ['annotation["with.dot"]', 'x'],
    ['annotation.with.dot', 'x'],
  ])('judges the string %s', (word, value) => {
    test.each([
      ['= "VALUE"', true],
      ['= "value"', false],
      ['!= "VALUE"', false],
      ['!= "value"', true],
      ['CONTAINS ""', true],
      ['CONTAINS "VALUE"', true],
      ['contains "VALUEx"', false],
      ['BEGINSWITH "VALUE"', true],
      ['BEGINSWITH "~"', false],
      ['endswith "VALUE"', true],
      ['ENDSWITH "~"', false],
      ['', true],
    ])('by %s', (test, expected) => {
      const wrong = `${value}~`;
      const text = test.replace('VALUE', value).replace('value', wrong);
      expect(judge(`${word} ${text}`)).toBe(expected);
    });
  });

  test.each([
    ['name = "backend"', true],
    ['name = "posts"', true],
    ['name = "nobody"', false],
  ])('judges the name of any service: %s as %s', (expression, expected) => {
    expect(judge(expression)).toBe(expected);
  });

  test.each([
    ['annotation.count = "3"', false],
    ['annotation.count = true', false],
    ['annotation.admin = false', true],
    ['annotation.admin != false', false],
    ['annotation.admin', true],
    ['annotation.Count', false],
    ['!annotation.nothing', true],
    ['annotation.nothing != 5', false],
    ['annotation.constructor', false],
  ])('compares annotations of the type written: %s is %s', (expression, expected) => {
    expect(judge(expression)).toBe(expected);
  });

  test.each([
    ['service("backend-hono")', true],
    ['service("api.example")', true],
    ['!service("backend-flask")', true],
    ['service()', true],
    ['service() { fault }', false],
    ['service() { error }', true],
    ['service("backend") { fault }', false],
    ['service("backend") { throttle AND http.status = 429 }', true],
    ['service("backend") { responsetime = 1 AND duration = 1 }', true],
    ['service() { root AND throttle }', false],
    ['service("posts") { inferred }', true],
    ['service("backend") { inferred }', false],
    ['service() { partial }', false],
    ['service("backend") { type = "KeyError" AND message CONTAINS "key" }', true],
    ['service("backend-hono") { user CONTAINS "B" AND instance.id = "i-1" }', true],
    ['service("backend") { user CONTAINS "" }', false],
    ['service() { name = "posts" }', true],
    ['service(id(name: "backend", type: "AWS::EC2::Instance"))', true],
    ['service(id(name: "backend", type: "remote"))', false],
    ['service(id(type: "AWS::DynamoDB::Table"))', true],
    ['service(id(account.id: "1"))', false],
    ['service(id(account.id: "111122223333"))', true],
    ['service(id(name: "backend", account.id: "111122223333")) { throttle }', true],
    ['service(id(name: "posts", account.id: "111122223333"))', true],
    ['service(id(name: "SQS", account.id: "111122223333"))', false],
    ['service(id(name: "SQS", account.id: "999988887777"))', true],
    ['service(id(name: "api.example", account.id: "111122223333"))', false],
    ['service("backend") {} AND !service("x") {}', true],
  ])('judges services: %s is %s', (expression, expected) => {
    expect(judge(expression)).toBe(expected);
  });

  test.each([
    ['edge("backend-hono", "backend")', true],
    ['edge("backend", "backend-hono")', false],
    ['edge("backend-hono", "backend") { fault }', true],
    ['edge("backend-hono", "backend") { throttle }', false],
    ['edge("backend-hono", "backend") { responsetime >= 2 }', true],
    ['!edge("backend-hono", "posts")', false],
    ['edge("backend-hono", id(type: "AWS::DynamoDB::Table")) { inferred }', true],
    ['edge(id(type: "client"), "backend-hono") { error }', true],
    ['edge(id(type: "client"), "backend")', false],
    ['edge(id(account.id: "111122223333"), id(account.id: "999988887777"))', true],
    ['edge(id(account.id: "999988887777"), id(account.id: "111122223333"))', false],
    ['edge(id(type: "client", account.id: "111122223333"), "backend-hono")', false],
  ])('judges connections: %s is %s', (expression, expected) => {
    expect(judge(expression)).toBe(expected);
  });

  test('lets a group stand for its expression, groups in groups too', () => {
    const groups = { all: '', errors: 'error', both: 'group.name = "errors" group.arn = "all"' };
    expect(judge('group.name = "all"', groups)).toBe(true);
    expect(judge('group.name = "both"', groups)).toBe(true);
    expect(judge('fault OR group.arn = "errors"', groups)).toBe(true);
    expect(judge('!group.name = "errors"', groups)).toBe(false);
  });

  test('refuses groups that are not there, contain themselves or are too many', () => {
    expect(() => judge('ok group.name = "x"')).toThrow("group 'x' does not exist at position 4");
    const circle = { a: 'group.name = "b"', b: 'ok OR group.name = "a"' };
    expect(() => judge('group.name = "a"', circle)).toThrow("group 'a' contains itself");
    const twice = Object.fromEntries(
      Array.from({ length: 20 }, (_, n) => [
        `g${n + 1}`,
        `group.name = "g${n}" OR group.name = "g${n}"`,
      ]),
    );
    expect(() => judge('group.name = "g20"', { ...twice, g0: 'ok' })).toThrow(
      'more than 100 groups in groups',
    );
  });
});
