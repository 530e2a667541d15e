/** Asks at the terminal. An answer that is a secret is not shown, and nothing of it is kept. */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { Refusal } from './command.ts';

export interface AskOptions {
  readonly signal: AbortSignal;
  /** @default true */
  readonly echo?: boolean;
}

/** @throws without a terminal, and when the question is stopped */
export function ask(question: string, { signal, echo = true }: AskOptions): Promise<string> {
  const { stdin, stdout } = process;
  if (!stdin.isTTY) {
    throw new Refusal('There is no terminal to ask at: see --help for what to give instead');
  }
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: stdin, output: echo ? stdout : silent, terminal: true });
    // From here on the terminal does not echo, even for an answer that is typed early.
    stdout.write(question);
    const stop = (): void => {
      reject(new Refusal('Stopped'));
      lines.close();
      stdout.write('\n');
    };
    // In raw mode Ctrl-C is a key and no signal.
    lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    signal.addEventListener('abort', stop, { once: true });
    lines.once('line', (line) => {
      signal.removeEventListener('abort', stop);
      // First: closing answers too.
      resolve(line);
      lines.close();
      if (!echo) stdout.write('\n');
    });
    // Ctrl-D.
    lines.once('close', () => resolve(''));
  });
}
