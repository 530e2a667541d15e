/** A part of telemetry that an app asks for by itself, with destinations of its own. */
import type { BudgetVendor } from '../delivery/budget/vendor.ts';
import type { Destination } from '../delivery/destination.ts';
import type { AwsClock } from '../kit/aws/clock.ts';
import type { Off } from '../settings/environment.ts';
import type { Effects } from './effects.ts';
import type { Encoded } from './encoded.ts';

/** Something to be sent to one of the destinations: a source's own, or `cloudwatch`. */
export interface Report extends Encoded {
  readonly destination: string;
  /** Evict it last. @default false */
  readonly keep?: boolean;
}

/** What clients of AWS share in an isolate. */
export interface AwsShared extends Pick<Effects, 'fetch' | 'now'> {
  readonly cache: Map<string, ArrayBuffer>;
  readonly clock: AwsClock;
}

/** Told what a vendor accepted, in its units, and how much of it the kept part of the budget pays. */
export type Spent = (vendor: BudgetVendor, units: number, kept?: number) => void;

export interface Source {
  /** Of those that are on. @param spent told what a vendor accepted of what the budget counts */
  destinations(aws: AwsShared, spent: Spent): readonly Destination<Encoded>[];
  /** By destination: whether it is on, or why not. */
  readonly standing: Readonly<Record<string, object | Off>>;
}
