/** Cuts long texts of telemetry: a page shows some of them, and each may have a megabyte. */
import type { Comparison } from '../../../vendors/honeycomb/query/compare.ts';
import type { DifferenceAnswer } from './shapes.ts';

const MOST_CHARACTERS = 300;

/** @returns a text that is not long, as it is */
export function cut(value: unknown): unknown {
  return typeof value === 'string' && value.length > MOST_CHARACTERS
    ? `${value.slice(0, MOST_CHARACTERS)}…`
    : value;
}

export function cutDifferences({ differences, ...rest }: Comparison): DifferenceAnswer {
  return {
    ...rest,
    differences: differences.map((difference) => ({
      ...difference,
      rest: difference.rest ?? null,
      numbers: difference.numbers === undefined ? null : copyNumbers(difference.numbers),
      values: difference.values.map(({ value, inside, outside }) => {
        const isCut = cut(value) !== value;
        return { value: isCut ? String(cut(value)) : value, is_cut: isCut, inside, outside };
      }),
    })),
  };
}

type Numbers = NonNullable<Comparison['differences'][number]['numbers']>;

function copyNumbers({ inside, outside, ...numbers }: Numbers) {
  return { ...numbers, inside: [...inside], outside: [...outside] };
}
