/** What the smoke test needs of a vendor: whether a trace arrived, or where a person can look. */

export interface Vendor {
  readonly name: string;
  /** Whether the trace is there by now. Absent without a read key. @throws Denied */
  readonly has?: ((trace: string, signal: AbortSignal) => Promise<boolean>) | undefined;
  /** The variables that would let this program look. */
  readonly keys: string;
  /** Where a person finds the trace. */
  where(trace: string): string;
  /** True when the vendor keeps only a part of the traces, so that one may rightly be absent. */
  readonly samples?: boolean;
}

const WRONG_KEY =
  /\b(?:UnrecognizedClient|InvalidSignature|IncompleteSignature|AccessDenied|ExpiredToken|MissingAuthenticationToken)/;

/** The vendor does not let us look; says nothing of the trace. */
export class Denied extends Error {
  override readonly name = 'Denied';
  /** What the vendor said, for the machine alone. */
  readonly body: string;
  /** The key is wrong, or may not read: asking again will not help. AWS says so with 400 too. */
  readonly isFinal: boolean;

  constructor(status: number, body: string) {
    super(`it answers ${status}`);
    this.body = body;
    this.isFinal = status === 401 || status === 403 || WRONG_KEY.test(body);
  }
}

const MAX_ANSWER_MS = 10_000;

/** @throws Denied with the status when the vendor refuses */
export async function readJson(
  send: (signal: AbortSignal) => Promise<Response>,
  signal: AbortSignal,
): Promise<unknown> {
  const response = await send(AbortSignal.any([signal, AbortSignal.timeout(MAX_ANSWER_MS)]));
  if (response.ok) return response.json();
  throw new Denied(response.status, await response.text());
}
