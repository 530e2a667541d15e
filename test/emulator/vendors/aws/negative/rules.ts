/**
 * What a shape of a service model demands of a value, read from the model a second time: the judge of the emulator's
 * own reading in `constraints.ts`, with which it shares no code. A demand that no value can break is none.
 */
import type { ShapeModel } from '../../../../../emulator/vendors/aws/model.ts';

export interface Rule {
  /** As AWS words it. */
  readonly text: string;
  readonly holds: (value: unknown) => boolean;
}

const NUMBERS = new Set(['integer', 'long', 'double']);

export function isScalar({ type }: ShapeModel): boolean {
  return !['structure', 'list', 'map'].includes(type);
}

export function isNumber({ type }: ShapeModel): boolean {
  return NUMBERS.has(type);
}

/** In the order of AWS's messages. */
export function rulesOf(shape: ShapeModel): readonly Rule[] {
  const noun = isNumber(shape) ? 'value' : 'length';
  const rules: Rule[] = [];
  const { min, max, pattern, enum: words } = shape;
  if (max !== undefined) {
    const text = `Member must have ${noun} less than or equal to ${max}`;
    rules.push({ text, holds: (value) => sizeOf(value) <= max });
  }
  if (min !== undefined) {
    const text = `Member must have ${noun} greater than or equal to ${min}`;
    rules.push({ text, holds: (value) => sizeOf(value) >= min });
  }
  if (pattern !== undefined) {
    const whole = new RegExp(`^(?:${pattern})$`, pattern.includes('\\p{') ? 'u' : '');
    const text = `Member must satisfy regular expression pattern: ${pattern}`;
    rules.push({ text, holds: (value) => whole.test(String(value)) });
  }
  if (words !== undefined) {
    const text = `Member must satisfy enum value set: [${words.join(', ')}]`;
    rules.push({ text, holds: (value) => words.some((word) => word === value) });
  }
  return rules;
}

/** Of a number its value, of a text its UTF-16 units, of collections their members. */
export function sizeOf(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return value.length;
  return Object.keys(value ?? {}).length;
}
