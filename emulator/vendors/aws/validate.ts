/**
 * Checks any operation's input against the service model, and removes nulls and unknown members. Each constraint that
 * is broken makes one sentence, worded as AWS words it. A value of the wrong JSON type breaks no constraint: it throws
 * a SerializationException at once, as in AWS.
 */
import { constraintsOf, type Constraint } from './constraints.ts';
import { AwsError } from './error.ts';
import type { OperationModel, ServiceModel, ShapeModel } from './model.ts';
import { show } from './show.ts';

export interface Validated {
  readonly input: unknown;
  /** e.g. `Value '10001' at 'limit' failed to satisfy constraint: Member must have value less than …`. */
  readonly violations: readonly string[];
}

type Check = (value: unknown, path: string, violations: string[]) => unknown;

/** Compiles the shapes an operation needs when it is first called. @throws AwsError when a JSON type is wrong. */
export function createValidator(
  model: ServiceModel,
): (operation: OperationModel, json: unknown) => Validated {
  const compiled = new Map<string, Check>();

  function shapeNamed(name: string): ShapeModel {
    const shape = model.shapes[name];
    if (shape === undefined) throw new Error(`The service model has no shape '${name}'`);
    return shape;
  }

  function check(name: string): Check {
    const known = compiled.get(name);
    if (known !== undefined) return known;
    // Entered before its parts are compiled, because shapes may contain themselves.
    compiled.set(name, (...values) => compile(...values));
    const compile = compileShape(shapeNamed(name));
    compiled.set(name, compile);
    return compile;
  }

  function compileShape(shape: ShapeModel): Check {
    if (shape.type === 'structure') return structure(shape);
    if (shape.type === 'list' && shape.member) return list(shape, shape.member.shape);
    if (shape.type === 'map' && shape.key && shape.value) {
      return map(shape, shapeNamed(shape.key.shape), shape.value.shape);
    }
    return scalar(shape);
  }

  function structure(shape: ShapeModel): Check {
    const members = Object.entries(shape.members).map(([name, member]) => ({
      name,
      label: memberLabel(name),
      required: shape.required.includes(name),
      check: check(member.shape),
    }));
    return (value, path, violations) => {
      const source = jsonObject(value, 'structure');
      const result: Record<string, unknown> = {};
      for (const member of members) {
        const given = source[member.name];
        const where = path === '' ? member.label : `${path}.${member.label}`;
        if (given !== undefined && given !== null) {
          result[member.name] = member.check(given, where, violations);
        } else if (member.required) {
          violations.push(
            `Value null at '${where}' failed to satisfy constraint: Member must not be null`,
          );
        }
      }
      return result;
    };
  }

  function list(shape: ShapeModel, memberName: string): Check {
    const constraints = constraintsOf(shape);
    const memberShape = shapeNamed(memberName);
    const member = check(memberName);
    const rules = isScalar(memberShape) ? constraintsOf(memberShape) : undefined;
    return (value, path, violations) => {
      if (!Array.isArray(value)) throw serialization('Expected list or null');
      const given = value.filter((item) => item !== null);
      report(constraints, given, path, violations);
      if (rules === undefined) {
        return given.map((item, index) => member(item, `${path}.${index + 1}.member`, violations));
      }
      const items = given.map((item) => member(item, path, []));
      reportAll('Member', rules, items, items, path, violations);
      return items;
    };
  }

  function map(shape: ShapeModel, keyShape: ShapeModel, valueName: string): Check {
    const constraints = constraintsOf(shape);
    const keyRules = constraintsOf(keyShape);
    const valueShape = shapeNamed(valueName);
    const member = check(valueName);
    const valueRules = isScalar(valueShape) ? constraintsOf(valueShape) : undefined;
    return (value, path, violations) => {
      const given = Object.entries(jsonObject(value, 'map')).filter(([, item]) => item !== null);
      const found = Object.fromEntries(
        given.map(([key, item]) => [
          key,
          member(item, `${path}.${key}.member`, valueRules ? [] : violations),
        ]),
      );
      report(constraints, found, path, violations);
      reportAll('Map keys', keyRules, Object.keys(found), found, path, violations);
      reportAll('Map value', valueRules ?? [], Object.values(found), found, path, violations);
      return found;
    };
  }

  return (operation, json) => {
    const violations: string[] = [];
    if (operation.input === undefined) return { input: {}, violations };
    return { input: check(operation.input.shape)(json, '', violations), violations };
  };
}

function scalar(shape: ShapeModel): Check {
  const constraints = constraintsOf(shape);
  const convert = converterOf(shape);
  return (value, path, violations) => {
    const converted = convert(value);
    report(constraints, converted, path, violations);
    return converted;
  };
}

function converterOf({ type }: ShapeModel): (value: unknown) => unknown {
  const jsonType =
    type === 'boolean' ? 'boolean' : type === 'string' || type === 'blob' ? 'string' : 'number';
  const name = `${type.charAt(0).toUpperCase()}${type.slice(1)}`;
  const whole = type === 'integer' || type === 'long';
  return (value) => {
    // Only CBOR can say it; doubles may be anything, and are judged by the operation.
    const noNumber = Number.isNaN(value) && type !== 'double';
    if (typeof value !== jsonType || noNumber) {
      throw serialization(`${tokenOf(value)} cannot be converted to ${name}`);
    }
    return whole ? Math.trunc(Number(value)) : value;
  };
}

function report(
  constraints: readonly Constraint[],
  value: unknown,
  path: string,
  violations: string[],
): void {
  for (const constraint of constraints) {
    if (constraint.holds(value)) continue;
    violations.push(
      `Value '${show(value)}' at '${path}' failed to satisfy constraint: ${constraint.text}`,
    );
  }
}

/** Elements of scalar collections are judged together: AWS shows the collection and lists every rule. */
function reportAll(
  subject: 'Member' | 'Map keys' | 'Map value',
  rules: readonly Constraint[],
  values: readonly unknown[],
  collection: unknown,
  path: string,
  violations: string[],
): void {
  if (values.every((value) => rules.every((rule) => rule.holds(value)))) return;
  const texts = rules.map(({ text }) => text).join(', ');
  violations.push(
    `Value '${show(collection)}' at '${path}' failed to satisfy constraint: ${subject} must satisfy constraint: [${texts}]`,
  );
}

/** AWS's messages name members in lower camel case: the wire's `TraceIds` is `traceIds`. */
function memberLabel(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function isScalar(shape: ShapeModel): boolean {
  return shape.type !== 'structure' && shape.type !== 'list' && shape.type !== 'map';
}

function jsonObject(
  value: unknown,
  expected: 'structure' | 'map',
): Readonly<Record<string, unknown>> {
  if (!isJsonObject(value)) throw serialization(`Expected ${expected} or null`);
  return value;
}

function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function tokenOf(value: unknown): string {
  if (Array.isArray(value)) return 'Start of list';
  if (typeof value === 'object') return 'Start of structure or map';
  return typeof value === 'boolean'
    ? `${value ? 'TRUE' : 'FALSE'}_VALUE`
    : `${(typeof value).toUpperCase()}_VALUE`;
}

function serialization(message: string): AwsError {
  return new AwsError('SerializationException', message);
}
