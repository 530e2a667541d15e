/**
 * Ends workerd when this process dies without a chance to, as by `kill -9`. A small process beside it holds the end
 * of a pipe: when this process ends the system closes the pipe, and the small process kills those that the last line
 * named. Miniflare does not tell workerd's process id, Node's own channel for child processes does.
 */
import { ChildProcess, spawn } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { basename } from 'node:path';
import * as v from 'valibot';

export interface Watchdog {
  /** Watches no longer; kills nothing. */
  close(): void;
}

const CHANNEL = 'child_process';
const Message = v.object({ process: v.instance(ChildProcess) });

/** Every line names all processes that live; an empty one none. Ctrl-C is not for this process. */
const SHELL = `trap '' HUP INT TERM; while read -r line; do pids=$line; done; [ -z "$pids" ] || kill -9 $pids`;
const SCRIPT = `let text = '';
process.stdin.setEncoding('utf8').on('data', (chunk) => (text += chunk)).on('end', () => {
  for (const pid of text.split('\\n').at(-2)?.split(' ').filter(Boolean) ?? []) {
    try { process.kill(Number(pid), 'SIGKILL'); } catch {}
  }
});`;

/** A shell takes a megabyte, Node forty; Windows has no such shell. */
export function watchdogCommand(platform: NodeJS.Platform): readonly [string, readonly string[]] {
  return platform === 'win32' ? [process.execPath, ['-e', SCRIPT]] : ['sh', ['-c', SHELL]];
}

/** Watches each workerd that starts from now on. */
export function startWatchdog(command = watchdogCommand(process.platform)): Watchdog {
  const alive = new Set<number>();
  let watcher: ChildProcess | undefined;

  function tell(): void {
    watcher ??= startWatcher(command);
    watcher.stdin?.write(`${[...alive].join(' ')}\n`);
  }

  function created(message: unknown): void {
    const { process: child } = v.parse(Message, message);
    child.once('spawn', () => {
      const { pid, spawnfile } = child;
      if (pid === undefined || !/^workerd\b/.test(basename(spawnfile))) return;
      alive.add(pid);
      tell();
      child.once('exit', () => {
        alive.delete(pid);
        if (watcher?.stdin?.writable === true) tell();
      });
    });
  }

  subscribe(CHANNEL, created);
  return {
    close() {
      unsubscribe(CHANNEL, created);
      alive.clear();
      watcher?.stdin?.end('\n');
    },
  };
}

function startWatcher([command, args]: readonly [string, readonly string[]]): ChildProcess {
  const watcher = spawn(command, [...args], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // In a group of its own, a signal to ours does not end it.
    detached: true,
    windowsHide: true,
  });
  // Without it all works but this.
  watcher.on('error', () => undefined);
  watcher.stdin.on('error', () => undefined);
  watcher.unref();
  return watcher;
}
