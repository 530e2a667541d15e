/**
 * What a shape of the service model demands of one value beside its type: length, range, pattern, allowed words. Each
 * demand is a test and the sentence AWS puts into its error. Types and required members are judged in validate.ts.
 */
import type { ShapeModel } from './model.ts';

export interface Constraint {
  /** As AWS words it, e.g. `Member must have value less than or equal to 10000`. */
  readonly text: string;
  holds(value: unknown): boolean;
}

/** The constraints of a shape, in the order in which AWS lists them. */
export function constraintsOf(shape: ShapeModel): readonly Constraint[] {
  const found: Constraint[] = [];
  const { min, max, pattern } = shape;
  const words = shape.enum;
  const size = shape.type === 'integer' || shape.type === 'long' || shape.type === 'double';
  const measure = size ? Number : lengthOf;
  const noun = size ? 'value' : 'length';
  if (max !== undefined) {
    found.push({
      text: `Member must have ${noun} less than or equal to ${max}`,
      holds: (value) => measure(value) <= max,
    });
  }
  if (min !== undefined) {
    found.push({
      text: `Member must have ${noun} greater than or equal to ${min}`,
      holds: (value) => measure(value) >= min,
    });
  }
  if (pattern !== undefined) {
    const expression = wholeMatch(pattern);
    found.push({
      text: `Member must satisfy regular expression pattern: ${pattern}`,
      holds: (value) => expression.test(String(value)),
    });
  }
  if (words !== undefined) {
    found.push({
      text: `Member must satisfy enum value set: [${words.join(', ')}]`,
      holds: (value) => words.includes(String(value)),
    });
  }
  return found;
}

/** Characters of a string as Java counts them (UTF-16 units), elements of a list, entries of a map. */
function lengthOf(value: unknown): number {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}

/** The models hold Java expressions that must match the whole value; `\p{L}` needs JavaScript's u flag. */
function wholeMatch(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`, pattern.includes('\\p{') ? 'u' : '');
}
