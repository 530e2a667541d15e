/** Leaves out half of a batch, the larger half, so that something is refused even of one item. */
export interface Split {
  /** The body with the rest left out. */
  readonly kept: string | Uint8Array<ArrayBuffer>;
  /** Adds to the room's answer to `kept` what the vendor says of the rest. */
  complete(response: Response): Promise<Response> | Response;
}

/** How many of `count` items are kept. */
export function half(count: number): number {
  return Math.floor(count / 2);
}

/** Options of valibot: one issue is enough, and a batch may have very many. */
export const FIRST_ISSUE = { abortEarly: true };
