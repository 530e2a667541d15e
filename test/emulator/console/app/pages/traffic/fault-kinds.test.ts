import { expect, test } from 'vitest';
import { faultWords } from '../../../../../../emulator/console/app/pages/traffic/fault-kinds.ts';

const ASKED = 'as asked for by POST /_emulator/faults';

test.each([
  [`reset, ${ASKED}`, 'drop'],
  [`delay, ${ASKED}`, 'slow'],
  [`error, ${ASKED}, after the request was stored`, '5xx, after the request was stored'],
  [`garbage, ${ASKED}`, 'garbage'],
  ['', ''],
])('%j is called %j, as its switch is', (message, words) => {
  expect(faultWords(message)).toBe(words);
});
