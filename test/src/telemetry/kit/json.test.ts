import { expect, test } from 'vitest';
import { parseJson } from '../../../../src/telemetry/kit/json.ts';

test.each([
  ['{"a":[1]}', { a: [1] }],
  ['null', null],
  ['', undefined],
  ['{"a":', undefined],
])('reads %j as %j', (text, value) => {
  expect(parseJson(text)).toEqual(value);
});
