import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  elementsOf,
  membersOf,
  valuesOf,
} from '../../../../../emulator/vendors/cloudwatch/ingestion/json-texts.ts';

/** JSON values as texts, some of them spread over lines. */
const texts = fc.array(
  fc
    .tuple(fc.jsonValue(), fc.constantFrom(undefined, 2, '\t'))
    .map(([value, indent]) => JSON.stringify(value, null, indent)),
);
const space = fc.constantFrom('', ' ', '\n', ' \r\n\t');

test('valuesOf gives back what stands one after another', () => {
  fc.assert(
    fc.property(texts, (texts) => {
      // Between two numbers there must be something.
      expect([...valuesOf(texts.join(' '))]).toEqual(texts);
    }),
  );
  expect([...valuesOf(' {"a":"}"}[1]"b"')]).toEqual(['{"a":"}"}', '[1]', '"b"']);
});

test('elementsOf gives back the elements of an array', () => {
  fc.assert(
    fc.property(texts, space, (texts, space) => {
      expect(elementsOf(`${space}[${space}${texts.join(`${space},${space}`)}${space}]`)).toEqual(
        texts,
      );
    }),
  );
});

test('membersOf gives back the members of an object', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), space, (object, space) => {
      const names = Object.keys(object);
      const members = names.map(
        (name) => `${JSON.stringify(name)}${space}:${JSON.stringify(object[name])}`,
      );
      expect([...membersOf(`{${members.join(`${space},`)}}`)]).toEqual(
        names.map((name) => [name, JSON.stringify(object[name])]),
      );
    }),
  );
});
