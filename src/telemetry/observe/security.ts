/** How security signals join: only an app that gives the library their maker has them in its bundle. */
import type { Span } from '@opentelemetry/api';
import type { Logger } from '../cloudwatch/logger.ts';
import type { Destination } from '../delivery/destination.ts';
import type { AwsClock } from '../kit/aws/clock.ts';

import type { RequestFacts } from '../recording/server-span.ts';
import type { Off } from '../settings/environment.ts';
import type { Encoded } from './encoded.ts';
import type { Effects } from './effects.ts';

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
  /** Made when something is to be told. */
  readonly log: () => Logger;
}

/** Something to be sent to one of the destinations. */
export interface Report {
  readonly destination: string;
  readonly text: string;
}

/** What clients of AWS share in an isolate. */
export interface AwsShared extends Pick<Effects, 'fetch' | 'now'> {
  readonly cache: Map<string, ArrayBuffer>;
  readonly clock: AwsClock;
}

export interface Security {
  /** @returns whether something is to be told */
  look(answered: Answered): boolean;
  /** What is due to be told. @param now Unix milliseconds */
  take(now: number): readonly Report[];
  /** Of those that are on. */
  destinations(aws: AwsShared): readonly Destination<Encoded>[];
  /** By destination: whether it is on, or why not. */
  readonly standing: Readonly<Record<string, object | Off>>;
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
