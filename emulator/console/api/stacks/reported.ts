/** Stacks as they were reported, read from a vendor's document, before any source map is asked. */

export interface ReportedFrame {
  readonly name: string | undefined;
  readonly file: string | undefined;
  readonly line: number | undefined;
  readonly column: number | undefined;
  /** The source around it, where the sender reports it. */
  readonly context?: { readonly firstLine: number; readonly lines: readonly string[] } | undefined;
}

export interface ReportedException {
  readonly segment: string | undefined;
  readonly title: string;
  /** Innermost first. */
  readonly frames: readonly ReportedFrame[];
}

export interface Reported {
  readonly message: string | undefined;
  /** The thrown one first, then its causes. */
  readonly exceptions: readonly ReportedException[];
}

export const NOTHING: Reported = { message: undefined, exceptions: [] };
