/** How security signals join: only an app that gives the library their maker has them in its bundle. */
import type { Span } from '@opentelemetry/api';
import type { Logger } from '../cloudwatch/logger.ts';
import type { RequestFacts } from '../recording/server-span.ts';
import type { Report, Source } from './source.ts';

/** A request whose response is ready. */
export interface Answered {
  readonly request: Request;
  readonly facts: RequestFacts;
  readonly status: number;
  /** Template of the route; undefined where none matched. */
  readonly route: string | undefined;
  /** Unix milliseconds. */
  readonly at: number;
  readonly root: Span;
  /** Made only for a request that looks like an attack. */
  readonly log: () => Logger;
}

export interface Security extends Source {
  /** @returns whether the request looks like an attack */
  look(answered: Answered): boolean;
  /** The findings that are due to be sent. @param now Unix milliseconds */
  take(now: number): readonly Report[];
}

export interface CreatedSecurity {
  /** Undefined where SECURITY_SIGNALS is off. */
  readonly security: Security | undefined;
  /** What is wrong with its variables, a sentence each. */
  readonly problems: readonly string[];
}

/** Reads its own variables, so that an app without signals does not carry their reader. @param values the worker's `env` */
export type CreateSecurity = (
  values: Readonly<Record<string, unknown>>,
  service: string,
) => CreatedSecurity;
