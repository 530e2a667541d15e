/** An engine runs the queries of one vendor, in whichever thread it is. */
export interface Engine {
  /** @returns undefined when it was stopped */
  run(job: unknown, watch: Watch): Promise<unknown>;
  /** Drops what it keeps of rows that are gone. */
  refresh(): void;
}

/** What a query is told, and tells, while it runs. */
export interface Watch<Progress = unknown> {
  readonly isStopped: () => boolean;
  readonly progress: (progress: Progress) => void;
}

/** Runs a job of the engine with that name. @returns undefined when it was stopped */
export type RunJob = (engine: string, job: object, watch?: Watch) => Promise<unknown>;
