/**
 * The query protocol's input. A form's names are paths, `MetricData.member.1.Value`; they become a tree, and the tree
 * becomes a value by the shapes of the model. What no shape names is dropped, as the service drops it.
 */
import { AwsError } from '../error.ts';
import type { ServiceModel, ShapeModel } from '../model.ts';

export interface FormNode {
  value: string | undefined;
  readonly parts: Map<string, FormNode>;
}

/** @throws AwsError SerializationException when the body is not UTF-8. */
export function readForm(body: Uint8Array): FormNode {
  const root = createNode();
  for (const [name, value] of new URLSearchParams(decode(body))) {
    let node = root;
    for (const part of name.split('.')) {
      const next = node.parts.get(part) ?? createNode();
      node.parts.set(part, next);
      node = next;
    }
    node.value = value;
  }
  return root;
}

/** @param shapeName undefined for operations without input. */
export function shapeForm(
  model: ServiceModel,
  shapeName: string | undefined,
  node: FormNode,
): unknown {
  const shape = shapeName === undefined ? undefined : model.shapes[shapeName];
  if (shape === undefined) return {};
  if (shape.type === 'structure') {
    const members = Object.entries(shape.members).flatMap(([name, member]) => {
      const found = node.parts.get(name);
      return found === undefined ? [] : [[name, shapeForm(model, member.shape, found)] as const];
    });
    return Object.fromEntries(members);
  }
  if (shape.type === 'list') {
    return inOrder(node.parts.get('member')).map((item) =>
      shapeForm(model, shape.member?.shape, item),
    );
  }
  if (shape.type === 'map') {
    const entries = inOrder(node.parts.get('entry')).map((entry) => [
      entry.parts.get('key')?.value ?? '',
      shapeForm(model, shape.value?.shape, entry.parts.get('value') ?? createNode()),
    ]);
    return Object.fromEntries(entries);
  }
  return scalar(shape, node.value ?? '');
}

/** Children by their numbers, which need not begin at 1 nor be without gaps. */
function inOrder(node: FormNode | undefined): readonly FormNode[] {
  return [...(node?.parts ?? [])]
    .filter(([index]) => /^\d+$/.test(index))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, item]) => item);
}

function scalar({ type }: ShapeModel, value: string): unknown {
  if (type === 'string' || type === 'blob') return value;
  if (type === 'boolean') {
    if (value === 'true' || value === 'false') return value === 'true';
    throw malformed(value, type);
  }
  if (type === 'timestamp') {
    const unixMs = /^\d{4}-\d\d-\d\d/.test(value) ? Date.parse(value) : Number(value) * 1000;
    if (value === '' || Number.isNaN(unixMs)) throw malformed(value, type);
    return unixMs / 1000;
  }
  const pattern =
    type === 'double' ? /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|NaN|Infinity)$/ : /^-?\d+$/;
  if (!pattern.test(value)) throw malformed(value, type);
  return Number(value);
}

function createNode(): FormNode {
  return { value: undefined, parts: new Map() };
}

function decode(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw malformed('the body', 'UTF-8');
  }
}

function malformed(value: string, type: string): AwsError {
  return new AwsError('SerializationException', `Cannot read '${value}' as ${type}`);
}
