/**
 * Stores an accepted request as rows. Each vendor's room does it for its own operations, in the thread that stores the
 * inbox, or in `createDirectInbox` where there is no thread.
 */
import type { Journal } from '../store/journal.ts';
import type { Vendor } from '../store/vendor.ts';
import type { Entry } from './entry.ts';

export interface Intake {
  /** Whether the request itself is kept, for the console. @default true */
  readonly keepsRequest?: boolean;
  /**
   * Writes the rows, in a transaction that is open. The same entry gives the same rows whenever it is stored.
   *
   * @param request id of the kept request; null where none is kept
   */
  store(entry: Entry, request: number | null): void;
  /** Forgets what it remembers of the store, because others changed it or a transaction was undone. */
  forget?(): void;
}

/** By operation. */
export type VendorIntakes = Readonly<Record<string, Intake>>;

export type Intakes = Readonly<Record<Vendor, VendorIntakes>>;

/** Stores entries of all operations. */
export interface Storing {
  keepRequest(entry: Entry): number | null;
  /** @throws when the entry cannot be stored; some of its rows may be written then */
  store(entry: Entry, request: number | null): void;
  forget(): void;
}

export function createStoring(intakes: Intakes, journal: Pick<Journal, 'accepted'>): Storing {
  function intakeOf({ vendor, operation }: Entry): Intake | undefined {
    const { [vendor]: own } = intakes;
    return Object.hasOwn(own, operation) ? own[operation] : undefined;
  }

  return {
    keepRequest: (entry) =>
      intakeOf(entry)?.keepsRequest === false ? null : journal.accepted(entry),
    store(entry, request) {
      const intake = intakeOf(entry);
      if (intake === undefined) throw new Error(`Nothing stores ${entry.operation}`);
      intake.store(entry, request);
    },
    forget() {
      for (const own of Object.values(intakes)) {
        for (const intake of Object.values(own)) intake.forget?.();
      }
    },
  };
}
