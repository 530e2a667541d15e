/** What the emulator received, for a test to look at: traces with all that each vendor has of them, log lines, items. */

/** A span, as Honeycomb has it. Times are unix milliseconds. */
export interface Span {
  /** 16 hex digits. */
  readonly id: string;
  /** Undefined where there is none; it may be a span of a service that sent nothing here. */
  readonly parentId: string | undefined;
  readonly name: string;
  /** Honeycomb's dataset. */
  readonly service: string;
  readonly startMs: number;
  readonly durationMs: number;
  /** Columns of the event: the attributes of the span and of its resource. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A line of CloudWatch Logs. */
export interface Line {
  readonly group: string;
  readonly stream: string;
  /** Unix milliseconds. */
  readonly timestamp: number;
  readonly message: string;
  /** Of a message that is a JSON object; else empty. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** An occurrence of an item of Rollbar. */
export interface Item {
  /** The number that people quote: item #7. */
  readonly counter: number;
  readonly title: string;
  readonly level: string;
  readonly environment: string;
  /** The item's `data`, as it was sent. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** Fields are undefined as long as no vendor told them. */
export interface Trace {
  /** 32 hex digits. */
  readonly id: string;
  /** Of the span whose parent is not here. */
  readonly name: string | undefined;
  /** Of the span that is most likely the root, as are those below. */
  readonly service: string | undefined;
  readonly method: string | undefined;
  /** The template of the route, else the path. */
  readonly route: string | undefined;
  readonly status: number | undefined;
  readonly durationMs: number | undefined;
  /** Whether any vendor has an error of it. */
  readonly failed: boolean;
  /** Honeycomb's, in the order of time. */
  readonly spans: readonly Span[];
  /** X-Ray's documents: segments, and subsegments that were sent alone. */
  readonly segments: readonly Readonly<Record<string, unknown>>[];
  readonly lines: readonly Line[];
  readonly items: readonly Item[];
}

/** What a vendor refused, or what the emulator does not play. */
export interface Refusal {
  readonly vendor: string;
  readonly operation: string;
  readonly status: number;
  readonly message: string;
}

/** All lists are in the order of time, but traces and refusals, which begin with the newest. */
export interface Received {
  /** @param limit @default 100 */
  traces(limit?: number): Promise<readonly Trace[]>;
  /** @param id as W3C or as X-Ray spells it: `1-8hex-24hex` */
  trace(id: string): Promise<Trace | undefined>;
  /** Of CloudWatch Logs. @param group of all log groups where it is left out */
  lines(group?: string): Promise<readonly Line[]>;
  /** Of Rollbar, an entry for each occurrence. */
  items(): Promise<readonly Item[]>;
  /** The newest hundred. */
  refusals(): Promise<readonly Refusal[]>;
}
