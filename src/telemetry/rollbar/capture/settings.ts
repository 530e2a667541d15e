/** What reports are made with: for the whole isolate, and for one request. */
import type { ItemOptions } from '../item/encode.ts';

export interface ToucanSettings extends Pick<
  ItemOptions,
  'platform' | 'framework' | 'root' | 'branch' | 'mask'
> {
  readonly environment: string;
  readonly release?: string | undefined;
  readonly serverName?: string | undefined;
  /** Takes an item, ready to be sent. */
  readonly enqueue: (itemJson: string) => void;
  /** Told of a report that could not be made; must not throw. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** The request that is being served. */
export interface RequestScope {
  /** Absent where the work is not a request. */
  readonly request?: Request | undefined;
  readonly waitUntil: (promise: Promise<unknown>) => void;
  /** 32 hex digits. */
  readonly traceId: string;
  /** `1-8hex-24hex`. */
  readonly xrayTraceId?: string | undefined;
  /** What may be told of the caller's address; nothing when absent. */
  readonly clientAddress?: string | undefined;
  /** The pattern that matched; asked when something is reported. */
  readonly route?: (() => string | undefined) | undefined;
  readonly user?:
    | { readonly id?: string; readonly username?: string; readonly email?: string }
    | undefined;
}
