import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { readSettings } from '../../../../src/telemetry/settings/settings.ts';
import { createSinks } from '../../../../src/telemetry/observe/sinks.ts';

it('deliver refuses a batch rather than lose it where the queue cannot take back the rest', async () => {
  const sinks = createSinks({
    settings: readSettings({ TELEMETRY_TRANSPORT: 'queue' }),
    effects: {
      fetch: async () => Response.json({}),
      now: Date.now,
      wait: () => setImmediate(),
      random: Math.random,
      randomHex: (digits) => '0'.repeat(digits),
      print: () => {},
    },
    warn: () => {},
    onFlush: () => {},
  });
  await expect(sinks.deliver({ messages: [] })).rejects.toThrow('TELEMETRY_QUEUE');
});
