/**
 * Holds debug and info lines of one request back until it is known whether the request failed; then they are
 * written, or forgotten. Warnings and errors are never held back.
 * https://docs.aws.amazon.com/powertools/typescript/latest/features/logger/#buffering-logs describes the idea.
 */
import type { LogLevel } from '../kit/level.ts';

/** The oldest lines leave first; a request that logs more than this is not explained by its first words. */
const MAX_LINES = 500;

export class LogBuffer {
  #held: (() => void)[] | undefined = [];

  /** Writes at once, or holds back and writes when released. */
  write(level: LogLevel, line: () => void): void {
    if (this.#held === undefined || level === 'warn' || level === 'error') {
      line();
      return;
    }
    if (this.#held.length >= MAX_LINES) this.#held.shift();
    this.#held.push(line);
  }

  /** Ends holding back. @param failed whether what was held is to be written */
  release(failed: boolean): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    if (failed) for (const line of held) line();
  }
}
