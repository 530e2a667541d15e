/** What provisioning is made of: parts, each one thing at one vendor. */

export interface Part {
  /** As people call it: `X-Ray sampling rule Cruddur`. */
  readonly name: string;
  /** What must be there, or a promise of it; fields that it does not name are the vendor's. */
  wanted(): unknown;
  /** What is there; undefined when nothing is. */
  read(): Promise<unknown>;
  make(): Promise<void>;
  /** Makes what is there as wanted. Without it nothing of the part can be changed. */
  change?(): Promise<void>;
  /** Without it the vendor keeps the part for ever. */
  remove?(): Promise<void>;
}

/** A part that cannot be provisioned now. */
export interface MissingPart {
  readonly name: string;
  /** `AWS_REGION is not set`. */
  readonly missing: string;
}

/** The vendor refused, and this sentence says what to do. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

/** The emulator does not know what was asked; the vendor does. */
export class NotPlayedError extends Error {
  override readonly name = 'NotPlayedError';
}
