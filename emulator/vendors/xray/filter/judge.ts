/**
 * Tests traces by a parsed filter expression. `service()` and `edge()` hold when one segment on a matching service or
 * connection passes the filter in braces as a whole. A group stands for its own expression.
 */
import { accountOf, clientOf, type ServiceId } from '../traces/services.ts';
import type {
  AnnotationTest,
  EntityExpression,
  Expression,
  GroupReference,
  ServiceSelector,
} from './expression.ts';
import { NUMBER_OPERATORS, STRING_OPERATORS } from './keywords.ts';
import { parseFilter } from './parse.ts';
import { holdsForRootCause, matchesJson } from './root-cause.ts';
import { traceSubject, visitSubject, type Subject } from './subject.ts';
import { syntaxError } from './tokens.ts';
import type { NodeView, TraceView, Visit } from './view.ts';

export type Filter = (trace: TraceView) => boolean;

/** @returns the expression of a group, '' when it has none, undefined when there is no such group. */
export type GroupExpressions = (by: 'name' | 'arn', value: string) => string | undefined;

/** Groups may name groups; this keeps a few of them from standing for millions. */
const MAX_EXPANSIONS = 100;

/**
 * @param expression empty passes every trace.
 * @param account whose traces they are: that of services whose segments name none.
 * @throws AwsError InvalidRequestException when it cannot be read, or names a group that is not there.
 */
export function createFilter(
  expression: string,
  groups: GroupExpressions,
  account?: string,
): Filter {
  return compileText(expression, { groups, account, left: MAX_EXPANSIONS }, []);
}

/** A filter, and a text that is the same only for filters that judge the same. */
export interface NamedFilter {
  readonly passes: Filter;
  readonly name: string;
}

/** As {@link createFilter}; the name tells the expressions of all groups that it stands on. */
export function createNamedFilter(
  expression: string,
  groups: GroupExpressions,
  account?: string,
): NamedFilter {
  const asked: unknown[] = [];
  const passes = createFilter(
    expression,
    (by, value) => {
      const text = groups(by, value);
      asked.push([by, value, text]);
      return text;
    },
    account,
  );
  return { passes, name: JSON.stringify([expression, asked, account]) };
}

/** Whether a service is the one asked for, in traces of `account`. */
export function selects(
  selector: ServiceSelector,
  service: ServiceId,
  account: string | undefined,
): boolean {
  return (
    (selector.name === undefined || service.Names.includes(selector.name)) &&
    (selector.type === undefined || selector.type === service.Type) &&
    (selector.account === undefined || selector.account === accountOf(service, account))
  );
}

/** What the expressions of a filter have in common. */
interface Reading {
  readonly groups: GroupExpressions;
  readonly account: string | undefined;
  /** How many groups may still be looked into. */
  left: number;
}

/** @param open the expressions that are being read, each on behalf of the one before. */
function compileText(expression: string, reading: Reading, open: readonly string[]): Filter {
  if (expression.trim() === '') return () => true;
  return compile(parseFilter(expression));

  function compile(part: Expression): Filter {
    switch (part.kind) {
      case 'and': {
        const filters = part.parts.map(compile);
        return (trace) => filters.every((filter) => filter(trace));
      }
      case 'or': {
        const filters = part.parts.map(compile);
        return (trace) => filters.some((filter) => filter(trace));
      }
      case 'not': {
        const filter = compile(part.part);
        return (trace) => !filter(trace);
      }
      case 'annotation':
        return (trace) => holdsForAnnotation(part.key, part.test, trace);
      case 'service':
      case 'edge':
        return entityFilter(part, reading.account);
      case 'group':
        return expand(part);
      case 'rootcause': {
        const { filter } = part;
        const passes = filter && ((subject: Subject) => holds(filter, subject));
        return ({ summary }) => holdsForRootCause(part, passes, summary);
      }
      case 'rootcause-json':
        return ({ summary }) => matchesJson(part.patterns, summary);
      default:
        return (trace) => holds(part, traceSubject(trace));
    }
  }

  function expand({ by, value, at }: GroupReference): Filter {
    const text = reading.groups(by, value);
    if (text === undefined) throw syntaxError(`group '${value}' does not exist`, at);
    const inner = [...open, expression];
    if (inner.includes(text)) throw syntaxError(`group '${value}' contains itself`, at);
    if (--reading.left < 0) throw syntaxError(`more than ${MAX_EXPANSIONS} groups in groups`, at);
    return compileText(text, reading, inner);
  }
}

function entityFilter(entity: EntityExpression, account: string | undefined): Filter {
  const { filter } = entity;
  const passes = (service: ServiceId, node: NodeView, visit: Visit) =>
    filter === undefined || holds(filter, visitSubject(service, node, visit));
  if (entity.kind === 'service') {
    return ({ nodes, summary: { ServiceIds } }) =>
      nodes.some((node, index) => {
        const service = ServiceIds[index];
        return (
          service !== undefined &&
          selects(entity.service, service, account) &&
          node.visits.some((visit) => passes(service, node, visit))
        );
      });
  }
  return ({ nodes, calls, summary: { ServiceIds } }) =>
    calls.some(({ from, to, visit }) => {
      const [node, service] = [nodes[to], ServiceIds[to]];
      if (node === undefined || service === undefined) return false;
      const caller = from === undefined ? clientOf(service) : ServiceIds[from];
      return (
        caller !== undefined &&
        selects(entity.from, caller, account) &&
        selects(entity.to, service, account) &&
        passes(service, node, visit)
      );
    });
}

/** For words that apply to every subject; the parser refuses all others. */
function holds(part: Expression, subject: Subject): boolean {
  switch (part.kind) {
    case 'and':
      return part.parts.every((one) => holds(one, subject));
    case 'or':
      return part.parts.some((one) => holds(one, subject));
    case 'not':
      return !holds(part.part, subject);
    case 'flag':
      return subject.flag(part.word) === part.wanted;
    case 'number': {
      const value = subject.number(part.word);
      const { operator, value: wanted } = part.test;
      return value !== undefined && NUMBER_OPERATORS[operator](value, wanted);
    }
    case 'string': {
      const { test } = part;
      return subject
        .strings(part.word)
        .some((value) => test === undefined || STRING_OPERATORS[test.operator](value, test.value));
    }
    default:
      return false;
  }
}

function holdsForAnnotation(
  key: string,
  test: AnnotationTest | undefined,
  { summary: { Annotations } }: TraceView,
): boolean {
  const entries = Object.hasOwn(Annotations, key) ? (Annotations[key] ?? []) : [];
  return entries.some(({ AnnotationValue: { NumberValue, StringValue, BooleanValue } }) => {
    switch (test?.type) {
      case 'number':
        return (
          NumberValue !== undefined &&
          NUMBER_OPERATORS[test.test.operator](NumberValue, test.test.value)
        );
      case 'string':
        return (
          StringValue !== undefined &&
          STRING_OPERATORS[test.test.operator](StringValue, test.test.value)
        );
      case 'boolean':
        return BooleanValue === test.wanted;
      default:
        return true;
    }
  });
}
