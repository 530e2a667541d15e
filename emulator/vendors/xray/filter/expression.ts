/** The parts a filter expression is made of, as the parser finds them and the judge reads them. */
import type { Flag, NumberOperator, NumberWord, StringOperator, StringWord } from './keywords.ts';

export type Expression =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Expression[] }
  | { readonly kind: 'not'; readonly part: Expression }
  | { readonly kind: 'flag'; readonly word: Flag; readonly wanted: boolean }
  | { readonly kind: 'number'; readonly word: NumberWord; readonly test: NumberTest }
  /** Without a test every value passes, but there must be one. */
  | { readonly kind: 'string'; readonly word: StringWord; readonly test: StringTest | undefined }
  | { readonly kind: 'annotation'; readonly key: string; readonly test: AnnotationTest | undefined }
  | EntityExpression
  | RootCauseExpression
  | RootCauseJson
  | GroupReference;

/** A service or connection, and what must hold for one of its segments. */
export type EntityExpression = EntitySelector & { readonly filter: Expression | undefined };

export type EntitySelector =
  | { readonly kind: 'service'; readonly service: ServiceSelector }
  | { readonly kind: 'edge'; readonly from: ServiceSelector; readonly to: ServiceSelector };

export type RootCauseKind = 'fault' | 'error' | 'responsetime';

/** A place on the way to a root cause, and what must hold for it. */
export interface RootCauseExpression {
  readonly kind: 'rootcause';
  readonly of: RootCauseKind;
  readonly part: 'service' | 'entity' | 'exception';
  readonly filter: Expression | undefined;
}

/** Root causes as JSON; what it leaves out may be anything. */
export interface RootCauseJson {
  readonly kind: 'rootcause-json';
  readonly patterns: readonly unknown[];
}

export interface GroupReference {
  readonly kind: 'group';
  readonly by: 'name' | 'arn';
  readonly value: string;
  /** Where it stands in the expression, for messages. */
  readonly at: number;
}

/** What must be equal; what is absent may be anything. */
export interface ServiceSelector {
  readonly name?: string;
  readonly type?: string;
  readonly account?: string;
}

export interface NumberTest {
  readonly operator: NumberOperator;
  readonly value: number;
}

export interface StringTest {
  readonly operator: StringOperator;
  readonly value: string;
}

/** The type of the value written decides with which annotations it is compared. */
export type AnnotationTest =
  | { readonly type: 'number'; readonly test: NumberTest }
  | { readonly type: 'string'; readonly test: StringTest }
  | { readonly type: 'boolean'; readonly wanted: boolean };
