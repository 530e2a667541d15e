/**
 * Values for shapes of a service model: the smallest valid one, one at each limit, and for every rule one that breaks
 * it and as few others as possible. Texts are looked for among candidates; a pattern that none of them satisfies is an
 * error, to be met by another candidate here.
 */
import type { ServiceModel, ShapeModel } from '../../../../../emulator/vendors/aws/model.ts';
import { isNumber, rulesOf, sizeOf, type Rule } from './rules.ts';

/** What stands before and after the letters that give a text its length. */
const FRAMES: readonly (readonly [string, string])[] = [
  ['', ''],
  ['arn:aws:kms:eu-central-1:123456789012:key/', ''],
  ['s3://bucket/', ''],
  ['https://', '.com'],
  ['1.0.', ''],
];
const LETTERS = ['a', '1', 'A', '-', '.', ' ', ':', '*', '$', '!', '\u0007'];
const WORDS = [
  '01234567-89ab-1def-8123-456789abcdef',
  '1.0',
  'NOT_A_WORD_OF_THE_MODEL',
  '\u{1F600}',
];

export interface Values {
  /** The smallest valid value: of structures, only required members. */
  minimal(shapeName: string): unknown;
  /** Valid values as short, small, long or large as the model allows. */
  atLimits(shapeName: string): readonly unknown[];
  /** A value that breaks a rule of its own shape; its parts are valid. */
  breaking(shapeName: string, rule: Rule): unknown;
}

export function createValues(model: ServiceModel): Values {
  function shape(name: string): ShapeModel {
    const found = model.shapes[name];
    if (found === undefined) throw new Error(`The service model has no shape '${name}'`);
    return found;
  }

  function candidates(of: ShapeModel): readonly unknown[] {
    if (of.enum) return [...of.enum, ...WORDS];
    const [min, max] = [of.min ?? 0, of.max ?? of.min ?? 1];
    const sizes = [min, max, min - 1, max + 1];
    // Where the model has no limits an operation may have some of its own, and 1 is within most of them.
    if (isNumber(of)) return of.min === undefined ? [1, ...sizes] : sizes;
    if (of.type === 'boolean') return [false];
    if (of.type === 'timestamp') return [0];
    const lengths = sizes.filter((length) => length >= 0);
    if (of.type === 'list') return lengths.map((length) => list(of, length));
    if (of.type === 'map') return lengths.map((length) => map(of, length));
    return [...lengths.flatMap(texts), ...WORDS];
  }

  function list(of: ShapeModel, length: number): readonly unknown[] {
    const item = minimal(of.member?.shape ?? '');
    return Array.from({ length }, () => item);
  }

  function map(of: ShapeModel, length: number): Readonly<Record<string, unknown>> {
    const item = minimal(of.value?.shape ?? '');
    const words = shape(of.key?.shape ?? '').enum;
    const keyOf = (index: number) => words?.[index] ?? `key${index}`;
    return Object.fromEntries(Array.from({ length }, (_, index) => [keyOf(index), item]));
  }

  function minimal(name: string): unknown {
    const of = shape(name);
    if (of.type === 'structure') {
      const members = of.required.map((member) => [
        member,
        minimal(of.members[member]?.shape ?? ''),
      ]);
      return Object.fromEntries(members);
    }
    const rules = rulesOf(of);
    const found = candidates(of).find((value) => rules.every(({ holds }) => holds(value)));
    if (found === undefined) throw new Error(`No candidate is a valid ${name}`);
    return found;
  }

  return {
    minimal,
    atLimits(name) {
      const of = shape(name);
      const rules = rulesOf(of);
      if (of.type === 'structure' || rules.length === 0) return [];
      const valid = candidates(of).filter((value) => rules.every(({ holds }) => holds(value)));
      if (of.enum !== undefined) return valid;
      return [of.min, of.max].flatMap((limit) => {
        const found = valid.find((value) => sizeOf(value) === limit);
        return found === undefined ? [] : [found];
      });
    },
    breaking(name, rule) {
      const of = shape(name);
      const broken = candidates(of).filter((value) => !rule.holds(value));
      const count = (value: unknown) => rulesOf(of).filter(({ holds }) => !holds(value)).length;
      return broken.toSorted((a, b) => count(a) - count(b))[0];
    },
  };
}

function texts(length: number): readonly string[] {
  return FRAMES.flatMap(([before, after]) => {
    const rest = length - before.length - after.length;
    return rest < 0 ? [] : LETTERS.map((letter) => before + letter.repeat(rest) + after);
  });
}
