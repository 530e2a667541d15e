import { expect, test } from 'vitest';
import { assembleTrace } from '../../../../../emulator/vendors/xray/traces/assemble.ts';
import { inferSegments } from '../../../../../emulator/vendors/xray/traces/infer.ts';
import { hexId, part, segment, START, subsegment, TRACE, TRACE_HEX } from '../documents.ts';

function infer(...documents: string[]) {
  return inferSegments(assembleTrace(TRACE_HEX, documents));
}

/** What is inferred from one call, as it looks in JSON. */
function inferred(call: object): unknown {
  const found = infer(segment(1, { subsegments: [part(2, { name: 'X', ...call })] }));
  return JSON.parse(JSON.stringify(found.map(({ segment }) => segment)));
}

test('inferSegments makes the called service’s segment out of the call', () => {
  const http = { request: { method: 'POST', url: 'http://x/' }, response: { status: 503 } };
  const told = { http, fault: true, annotations: { a: 1 }, metadata: { b: {} } };
  expect(inferred({ namespace: 'remote', ...told })).toEqual([
    {
      id: expect.stringMatching(/^[\da-f]{16}$/),
      trace_id: TRACE,
      parent_id: hexId(2),
      name: 'X',
      start_time: START,
      end_time: START + 1,
      inferred: true,
      fault: true,
      http,
    },
  ]);
});

test.each<[object, string | undefined, string]>([
  [{ namespace: 'remote' }, undefined, 'X'],
  [{ namespace: 'aws', name: 'SNS' }, 'AWS::SNS', 'SNS'],
  [{ namespace: 'aws', aws: { table_name: 'posts' } }, 'AWS::DynamoDB::Table', 'posts'],
  [{ namespace: 'aws', aws: { queue_url: 'https://q' } }, 'AWS::SQS::Queue', 'https://q'],
])('inferSegments derives origin and service of %j', (call, origin, name) => {
  const aws = 'aws' in call ? { aws: call.aws } : {};
  expect(inferred(call)).toMatchObject([{ ...aws, ...(origin === undefined ? {} : { origin }) }]);
  const [found] = infer(segment(1, { subsegments: [part(2, { name: 'X', ...call })] }));
  expect(found?.service.Name).toBe(name);
});

test('inferSegments infers nothing of local parts, answered calls and segments', () => {
  expect(inferred({ namespace: 'local' })).toEqual([]);
  expect(inferred({})).toEqual([]);
  const remote = { namespace: 'remote' };
  const caller = segment(1, { ...remote, subsegments: [part(2, remote)] });
  expect(infer(caller, segment(3, { parent_id: hexId(2) }))).toEqual([]);
});

test('inferSegments reads the same every time, and keeps a call in progress in progress', () => {
  const open = { namespace: 'aws', in_progress: true, end_time: undefined };
  expect(inferred(open)).toEqual(inferred(open));
  expect(inferred(open)).toMatchObject([{ in_progress: true }]);
});

test('inferSegments infers from a call that waits for its parent', () => {
  expect(infer(subsegment(5, 4, { namespace: 'remote' }))).toHaveLength(1);
});
