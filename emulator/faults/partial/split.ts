/** A batch of which half is left out, the larger half, so that even of one item something is refused. */
export interface Split {
  /** The body with the rest left out. */
  readonly kept: string | Uint8Array<ArrayBuffer>;
  /** Adds to the room's answer to `kept` what the vendor says of the rest. */
  complete(response: Response): Promise<Response> | Response;
}

/** How many of so many items are kept. */
export function half(count: number): number {
  return Math.floor(count / 2);
}

/** Of valibot: whatever else is wrong does not matter, and may be much. */
export const FIRST_ISSUE = { abortEarly: true };
