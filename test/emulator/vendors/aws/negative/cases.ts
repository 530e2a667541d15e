/**
 * The test cases that a service model holds for one operation: for every constraint an input that is minimal and
 * valid except for that one, with the sentences that must refuse it, and inputs at the limits that must not be
 * refused.
 */
import type {
  OperationModel,
  ServiceModel,
  ShapeModel,
} from '../../../../../emulator/vendors/aws/model.ts';
import { isScalar, rulesOf } from './rules.ts';
import { createValues } from './values.ts';

export interface Case {
  /** Which constraint of which member: `logEvents.1.member.message: Member must not be null`. */
  readonly title: string;
  readonly input: unknown;
  /** A complaint for every constraint that the input breaks; none for valid input. */
  readonly complaints: readonly Complaint[];
}

export interface Complaint {
  /** The value as the error shows it; very long ones are cut. */
  readonly value: string;
  readonly rest: string;
}

/** Puts a part into the input around it. */
type Wrap = (part: unknown) => unknown;

export function casesOf(model: ServiceModel, operation: OperationModel): readonly Case[] {
  const values = createValues(model);
  const cases: Case[] = [];
  const input = operation.input?.shape;
  if (input === undefined) return [{ title: 'no input', input: {}, complaints: [] }];
  cases.push({ title: 'minimal input', input: values.minimal(input), complaints: [] });
  visit(input, '', (part) => part, []);
  return cases;

  function shape(name: string): ShapeModel {
    const found = model.shapes[name];
    if (found === undefined) throw new Error(`The service model has no shape '${name}'`);
    return found;
  }

  /** @param around shapes that contain this one; those that contain themselves are tried once. */
  function visit(name: string, path: string, wrap: Wrap, around: readonly string[]): void {
    if (around.includes(name)) return;
    const of = shape(name);
    const inside = [...around, name];
    if (of.type === 'structure') return structure(name, of, path, wrap, inside);
    for (const value of values.atLimits(name)) accept(path, wrap(value));
    for (const rule of rulesOf(of)) {
      const value = values.breaking(name, rule);
      if (value === undefined) continue;
      const broken = rulesOf(of).filter(({ holds }) => !holds(value));
      refuse(
        `${path}: ${rule.text}`,
        wrap(value),
        broken.map(({ text }) => complaint(value, path, text)),
      );
    }
    if (of.type === 'list') list(of, path, wrap, inside);
    if (of.type === 'map') map(name, of, path, wrap, inside);
  }

  function structure(
    name: string,
    of: ShapeModel,
    path: string,
    wrap: Wrap,
    inside: readonly string[],
  ): void {
    const whole = values.minimal(name) as Readonly<Record<string, unknown>>;
    for (const [member, { shape: memberName }] of Object.entries(of.members)) {
      const label = member.charAt(0).toLowerCase() + member.slice(1);
      const where = path === '' ? label : `${path}.${label}`;
      if (of.required.includes(member)) {
        const text = 'Member must not be null';
        const { [member]: _, ...without } = whole;
        refuse(`${where}: ${text}`, wrap(without), [
          { value: 'Value null', rest: ` at '${where}' failed to satisfy constraint: ${text}` },
        ]);
      }
      visit(memberName, where, (part) => wrap({ ...whole, [member]: part }), inside);
    }
  }

  function list(of: ShapeModel, path: string, wrap: Wrap, inside: readonly string[]): void {
    const name = of.member?.shape ?? '';
    const filled = (part: unknown) => [
      part,
      ...Array.from({ length: Math.max(0, (of.min ?? 0) - 1) }, () => values.minimal(name)),
    ];
    if (!isScalar(shape(name))) {
      return visit(name, `${path}.1.member`, (part) => wrap(filled(part)), inside);
    }
    together('Member', name, path, (part) => filled(part), wrap);
  }

  function map(
    name: string,
    of: ShapeModel,
    path: string,
    wrap: Wrap,
    inside: readonly string[],
  ): void {
    const [key, value] = [of.key?.shape ?? '', of.value?.shape ?? ''];
    const [[first, item], ...others] = entriesOf(values.minimal(name), [
      String(values.minimal(key)),
      values.minimal(value),
    ]);
    const entry = (key: string, item: unknown) => Object.fromEntries([...others, [key, item]]);
    together('Map keys', key, path, (part) => entry(String(part), item), wrap);
    if (isScalar(shape(value))) {
      return together('Map value', value, path, (part) => entry(first, part), wrap);
    }
    visit(value, `${path}.${first}.member`, (part) => wrap(entry(first, part)), inside);
  }

  /** Parts of scalar collections are judged together: the error shows the collection and lists every rule. */
  function together(subject: string, name: string, path: string, fill: Wrap, wrap: Wrap): void {
    const rules = rulesOf(shape(name));
    const text = `${subject} must satisfy constraint: [${rules.map((rule) => rule.text).join(', ')}]`;
    for (const value of values.atLimits(name)) accept(path, wrap(fill(value)));
    for (const rule of rules) {
      const value = values.breaking(name, rule);
      if (value === undefined) continue;
      refuse(`${path}: ${subject}: ${rule.text}`, wrap(fill(value)), [
        complaint(fill(value), path, text),
      ]);
    }
  }

  function accept(path: string, given: unknown): void {
    cases.push({ title: `${path}: at a limit`, input: given, complaints: [] });
  }

  function refuse(title: string, given: unknown, complaints: readonly Complaint[]): void {
    cases.push({ title, input: given, complaints });
  }
}

type Entry = readonly [string, unknown];

/** At least one. */
function entriesOf(map: unknown, other: Entry): readonly [Entry, ...Entry[]] {
  const [first = other, ...others] = Object.entries(map ?? {});
  return [first, ...others];
}

function complaint(value: unknown, path: string, text: string): Complaint {
  return {
    value: `Value '${java(value)}`,
    rest: `' at '${path}' failed to satisfy constraint: ${text}`,
  };
}

/** As Java prints collections. */
function java(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(java).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(([key, item]) => `${key}=${java(item)}`);
  return `{${entries.join(', ')}}`;
}
