/** Tests a trace by its root causes: services, entities or exceptions on the way to one, or a way written as JSON. */
import type { RootCause, RootCauses } from '../traces/root-causes.ts';
import type { RootCauseExpression, RootCauseKind } from './expression.ts';
import type { Subject } from './subject.ts';

const LISTS = {
  fault: 'FaultRootCauses',
  error: 'ErrorRootCauses',
  responsetime: 'ResponseTimeRootCauses',
} as const satisfies Record<RootCauseKind, keyof RootCauses>;

/** What can be asked about one place on the way to a root cause. */
interface Element {
  readonly name?: string | undefined;
  readonly type?: string | undefined;
  readonly message?: string | undefined;
  readonly inferred?: boolean;
  readonly remote?: boolean;
  readonly coverage?: number | undefined;
}

/** @param passes judges one place; undefined where any place is enough */
export function holdsForRootCause(
  { of, part }: Pick<RootCauseExpression, 'of' | 'part'>,
  passes: ((subject: Subject) => boolean) | undefined,
  causes: RootCauses,
): boolean {
  return causes[LISTS[of]].some((cause) => {
    const elements = elementsOf(cause, part);
    return elements.some(
      (element, index) =>
        passes === undefined || passes(elementSubject(element, index, elements.length)),
    );
  });
}

function elementsOf({ Services }: RootCause, part: RootCauseExpression['part']): Element[] {
  if (part === 'service') {
    return Services.map(({ Name, Type, Inferred }) => ({
      name: Name,
      type: Type,
      inferred: Inferred,
    }));
  }
  const entities = Services.flatMap(({ EntityPath }) => EntityPath);
  if (part === 'entity') {
    return entities.map(({ Name, Remote, Coverage }) => ({
      name: Name,
      remote: Remote,
      coverage: Coverage,
    }));
  }
  const exceptions = entities.flatMap(({ Exceptions = [] }) => Exceptions);
  return exceptions.map(({ Name, Message }) => ({ name: Name, message: Message }));
}

/** @param index from 0 */
function elementSubject(element: Element, index: number, length: number): Subject {
  const { inferred = false, remote = false } = element;
  const flags = { first: index === 0, last: index === length - 1, inferred, remote };
  const numbers = { index, coverage: element.coverage };
  return {
    flag: (word) => flags[word as keyof typeof flags] ?? false,
    number: (word) => numbers[word as keyof typeof numbers],
    strings(word) {
      const text = element[word as 'name' | 'type' | 'message'];
      return text === undefined ? [] : [text];
    },
  };
}

/**
 * Whether a cause of any kind is as the JSON says. What the JSON leaves out may be anything; lists are equally long, and
 * alike place by place.
 *
 * @param patterns one of them is enough
 */
export function matchesJson(patterns: readonly unknown[], causes: RootCauses): boolean {
  const all = Object.values(LISTS).flatMap((list) => causes[list]);
  return patterns.some((pattern) => all.some((cause) => isLike(pattern, cause)));
}

function isLike(pattern: unknown, value: unknown): boolean {
  if (Array.isArray(pattern)) {
    return (
      Array.isArray(value) &&
      pattern.length === value.length &&
      pattern.every((one, index) => isLike(one, value[index]))
    );
  }
  if (typeof pattern === 'object' && pattern !== null) {
    return (
      typeof value === 'object' &&
      value !== null &&
      Object.entries(pattern).every(
        ([key, one]) => Object.hasOwn(value, key) && isLike(one, Reflect.get(value, key)),
      )
    );
  }
  return pattern === value;
}
