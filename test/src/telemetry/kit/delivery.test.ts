import { expect, test } from 'vitest';
import { ACCEPTED, all, within } from '../../../../src/telemetry/kit/delivery.ts';

test('all gives every item its own place', () => {
  const outcomes = all(3, ACCEPTED);
  outcomes[1] = { kind: 'refused', reason: 'odd' };
  expect(outcomes.map(({ kind }) => kind)).toEqual(['accepted', 'refused', 'accepted']);
  expect(all(0, ACCEPTED)).toEqual([]);
});

test('within limits nothing but the time', async () => {
  const allowance = within(1);
  allowance.exhaust();
  expect(Array.from({ length: 100 }, () => allowance.subrequest())).not.toContain(false);
  await new Promise((done) => allowance.signal.addEventListener('abort', done));
  expect(allowance.signal.reason).toMatchObject({ name: 'TimeoutError' });
});
