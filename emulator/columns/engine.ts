/** An engine runs the queries of one vendor, in the main thread or in the thread for queries. */
export interface Engine {
  /** @returns undefined when it was stopped @throws {QueryTooLarge} */
  run(job: unknown, watch: Watch): Promise<unknown>;
  /** Drops what it keeps of rows that are gone. */
  refresh(): void;
}

/** What a query gets, and reports, while it runs. */
export interface Watch<Progress = unknown> {
  /** Stops it. */
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
}

/**
 * Runs a job of the engine with that name.
 *
 * @returns undefined when it was stopped
 * @throws {QueryTooLarge}
 */
export type RunJob = (engine: string, job: object, watch: Watch) => Promise<unknown>;
