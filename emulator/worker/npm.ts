/**
 * Tells when npm, which started this process, is gone. npm passes SIGTERM on to the shell it starts scripts with, which
 * dies of it without telling us; killed outright, npm leaves even the shell behind. So both are watched, under npm only:
 * a detached process may well outlive its parent.
 */
import { execFile } from 'node:child_process';

const CHECK_MS = 250;
const SHELL = /(?:^|\/)-?(?:ba|da|z|k|fi)?sh$/;

export function whenNpmEnds(ended: () => void): void {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const parent = process.ppid;
  let shellsParent: number | undefined;
  if (process.platform !== 'win32') {
    execFile('ps', ['-o', 'ppid=,comm=', '-p', String(parent)], (error, answer) => {
      const [, id, name = ''] = /^\s*(\d+)\s+(\S+)/.exec(error === null ? answer : '') ?? [];
      if (SHELL.test(name)) shellsParent = Number(id);
    }).unref();
  }
  const timer = setInterval(() => {
    const isThere = process.ppid === parent && isAlive(shellsParent ?? parent);
    if (isThere) return;
    clearInterval(timer);
    ended();
  }, CHECK_MS).unref();
}

/** True for processes of other users too. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
