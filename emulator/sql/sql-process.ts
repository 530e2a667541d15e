/**
 * Runs SQL of people in a process of its own, one statement after the other. Node's SQLite can neither be interrupted
 * nor limited in memory, and a thread does not end before its statement does; a process can be killed. The first
 * statement starts it, a later one starts it again where it was killed, even if it was killed a moment ago.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { SQL_LIMITS } from './limits.ts';
import { Said, type Ask, type Told } from './messages.ts';

/**
 * @param signal stops it
 * @returns undefined when it was stopped by the signal, or when too many statements wait
 */
export type RunSql = (
  question: Pick<Ask, 'sql' | 'rows'>,
  signal: AbortSignal,
) => Promise<Told | 'busy' | undefined>;

export interface SqlProcess {
  readonly run: RunSql;
  /** Kills the process. */
  close(): void;
}

/** What one statement may take. */
export type SqlCaps = Pick<Ask, 'ms' | 'memoryBytes'>;

const ENDED: Told = { kind: 'stopped', message: 'The process that reads SQL has ended' };

/**
 * @param entry of the process; see ../threads/sql.ts
 * @returns undefined for a store in memory, which no other process can read
 */
export function createSqlProcess(
  database: DatabaseSync,
  entry: URL,
  { ms, memoryBytes }: SqlCaps = SQL_LIMITS,
): SqlProcess | undefined {
  const file = database.location();
  if (file === null) return undefined;
  let child: ChildProcess | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  function start(path: string): ChildProcess {
    const started = fork(fileURLToPath(entry), [path], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const forget = () => {
      if (child === started) child = undefined;
    };
    started.on('exit', forget).on('error', forget);
    // A process that has nothing else to do may end.
    started.unref();
    started.channel?.unref();
    return started;
  }

  /** @returns `gone` when the process ended before the statement began */
  function ask(question: Ask, signal: AbortSignal): Promise<Told | 'gone' | undefined> {
    if (signal.aborted) return Promise.resolve(undefined);
    const asked = (child ??= start(file ?? ''));
    return new Promise((resolve) => {
      let isBegun = false;
      const onAbort = () => end(undefined);
      const onExit = () => end(isBegun ? ENDED : 'gone');
      const onMessage = (message: unknown) => {
        const said = v.parse(Said, message);
        if (said.kind === 'begun') isBegun = true;
        else end(said);
      };
      function end(answer: Told | 'gone' | undefined): void {
        asked.off('message', onMessage).off('exit', onExit).off('error', onExit);
        signal.removeEventListener('abort', onAbort);
        if (answer === undefined || answer === 'gone' || answer.kind === 'stopped') {
          if (child === asked) child = undefined;
          asked.kill('SIGKILL');
        }
        resolve(answer);
      }
      asked.on('message', onMessage).on('exit', onExit).on('error', onExit);
      signal.addEventListener('abort', onAbort);
      asked.send(question, (error) => {
        if (error !== null) onExit();
      });
    });
  }

  /** A process that has just ended is not known to have until the system says so. */
  async function askLiving(question: Ask, signal: AbortSignal): Promise<Told | undefined> {
    const told = await ask(question, signal);
    if (told !== 'gone') return told;
    const again = await ask(question, signal);
    return again === 'gone' ? ENDED : again;
  }

  return {
    async run(question, signal) {
      if (waiting === SQL_LIMITS.waiting) return 'busy';
      waiting++;
      const asking = last.then(() => askLiving({ ...question, ms, memoryBytes }, signal));
      last = asking;
      return asking.finally(() => waiting--);
    },
    close() {
      child?.kill('SIGKILL');
    },
  };
}
