/**
 * The subcommands of `cruddur-edge`, in the order of its help. A subcommand's file is loaded only when it is asked for, so
 * that none waits for what another needs.
 */

/**
 * @param args the words after the subcommand's name, `--help` among them
 * @returns the exit code: 0 done, 1 failed, 2 wrong argument. It writes to standard output and standard error itself
 */
export type Run = (args: readonly string[]) => Promise<number>;

export interface Command {
  /** Its line of the help: what it does. */
  readonly summary: string;
  readonly load: () => Promise<Run>;
}

/** What runs where no subcommand is named. */
export const DEFAULT = 'emulator';

export const COMMANDS: Readonly<Record<string, Command>> = {
  [DEFAULT]: {
    summary: 'start the four vendors and their console; the default',
    load: async () => (await import('./foreground.ts')).runInForeground,
  },
  traces: {
    summary: 'list requests that match a query, or print one trace',
    load: async () => (await import('./client/traces.ts')).traces,
  },
  logs: {
    summary: 'print log lines that match a filter pattern',
    load: async () => (await import('./client/logs.ts')).logs,
  },
  errors: {
    summary: 'list the items of errors, or print one',
    load: async () => (await import('./client/errors.ts')).errors,
  },
  query: {
    summary: 'run read-only SQL over all that is stored',
    load: async () => (await import('./client/query.ts')).query,
  },
  export: {
    summary: 'write a trace or a range as OTLP JSON',
    load: async () => (await import('./client/export.ts')).exporting,
  },
  import: {
    summary: 'store what a file of OTLP JSON holds',
    load: async () => (await import('./client/import.ts')).importing,
  },
  mcp: {
    summary: 'let an agent ask, by the Model Context Protocol',
    load: async () => (await import('./client/mcp/serve.ts')).mcp,
  },
};
