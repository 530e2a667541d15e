import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createUnobserved } from '../../../../src/telemetry/observe/unobserved.ts';
import { readSettings } from '../../../../src/telemetry/settings/settings.ts';

const VALUE = 'Z9marker-0f-th1s-t3st';

it('without telemetry, prints nothing that is secret or private', () => {
  const printed: string[] = [];
  const { request } = createUnobserved({
    settings: readSettings({ TELEMETRY_PRIVATE_NAMES: 'term' }),
    effects: {
      fetch: () => Promise.reject(new Error('not used')),
      now: Date.now,
      wait: () => setImmediate(),
      random: () => 0.5,
      randomHex: (digits) => 'c'.repeat(digits),
      print: (_level, line) => printed.push(line),
    },
    reason: 'no',
  });
  request(new Request('http://h/')).log.info(`term=${VALUE}`, { term: VALUE, password: VALUE });
  expect(printed.at(-1)).toContain('"term":"********","password":"********"');
  expect(printed.join('\n')).not.toContain(VALUE);
});
