import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeView, encodeView } from '../../../../../emulator/vendors/xray/filter/view-text.ts';
import { viewTrace } from '../../../../../emulator/vendors/xray/filter/view.ts';
import { assembleTrace } from '../../../../../emulator/vendors/xray/traces/assemble.ts';
import { History, SCOPES } from '../derived/history.ts';
import { openStored } from '../derived/stored.ts';
import { hexId, part, segment, subsegment, TRACE_HEX } from '../documents.ts';

test('decodeView gives back what encodeView was given', async () => {
  await fc.assert(
    fc.asyncProperty(History, async (history) => {
      const stored = openStored();
      for (const step of history) await stored.follow(step);
      for (const trace of stored.traces(SCOPES[0])) {
        const view = viewTrace(trace);
        expect(decodeView(encodeView(view))).toStrictEqual(view);
      }
    }),
    { numRuns: 50 },
  );
});

test('decodeView gives back everything that a view may tell', () => {
  const cause = { exceptions: [{ type: 'E', message: 'm' }] };
  const documents = [
    segment(1, {
      user: 'andrew',
      resource_arn: 'arn:1',
      aws: { account_id: '111111111111', ec2: { instance_id: 'i-1', availability_zone: 'a' } },
      annotations: { a: 1, b: 'two', toString: true, __proto__x: false },
      http: {
        request: { method: 'GET', url: 'u', user_agent: 'ua', client_ip: '::1' },
        response: { status: 200 },
      },
      subsegments: [part(2, { namespace: 'remote', name: 'api', cause })],
    }),
    segment(3, { name: 'api', parent_id: hexId(2), annotations: { a: 1, b: 3 }, user: 'andrew' }),
    // Of a service that is not a node.
    subsegment(4, 5, { name: 'lost', annotations: { a: '1' }, user: 'bayko' }),
  ];
  const view = viewTrace(assembleTrace(TRACE_HEX, documents));
  expect(view.types).toEqual(['E']);
  expect(Object.keys(view.summary.Annotations)).toEqual(['a', 'b', 'toString', '__proto__x']);
  expect(decodeView(encodeView(view))).toStrictEqual(view);
});
