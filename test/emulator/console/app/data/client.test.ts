import * as v from 'valibot';
import { expect, test } from 'vitest';
import { createClient } from '../../../../../emulator/console/app/data/client.ts';

test.each([
  [200, '{"a":1}', { a: 1 }],
  [400, '{"error":"A colon is missing","at":3}', 'A colon is missing'],
  [500, '{"other":1}', 'The emulator answered with 500, and nothing that the console can read'],
  [
    502,
    '<h1>Bad gateway</h1>',
    'The emulator answered with 502, and nothing that the console can read',
  ],
  [200, '', 'The emulator answered with 200, and nothing that the console can read'],
])('an answer %i of %o is read, or its reason told', async (status, text, expected) => {
  const client = createClient(async () => new Response(text, { status }));
  const told = client.ask(v.object({ a: v.number() }), 'x').catch((error: Error) => error.message);
  expect(await told).toEqual(expected);
});

test('what does not answer is told', async () => {
  const client = createClient(async () => {
    throw new TypeError('Failed to fetch');
  });
  await expect(client.ask(v.unknown(), 'x')).rejects.toThrow('Cannot reach the emulator');
});
