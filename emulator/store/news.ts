/** Tells the rooms what changed in the store. Changes are noted in a transaction and published after its commit. */
import { EventEmitter } from 'node:events';

/** A trace's 32 hex digits, a vendor that a request arrived for, `refusal`, or `reset` for a store that was emptied. */
export type Change = string;

export function isTrace(change: Change): boolean {
  return /^[\da-f]{32}$/.test(change);
}

export interface News {
  /** Keeps a change until the next `publish`. */
  note(change: Change): void;
  /** @returns ends the subscription */
  subscribe(listener: (change: Change) => void): () => void;
  /**
   * Tells the listeners every change that was noted since the last call. Call it after the commit.
   *
   * @param others changes that another thread noted
   */
  publish(others?: readonly Change[]): void;
  /** Tells the listeners that the store was emptied. */
  reset(): void;
}

export function createNews(): News {
  const emitter = new EventEmitter();
  emitter.setMaxListeners(0);
  const noted = new Set<Change>();
  return {
    note: (change) => void noted.add(change),
    subscribe(listener) {
      emitter.on('change', listener);
      return () => emitter.off('change', listener);
    },
    publish(others = []) {
      const changes = new Set([...noted, ...others]);
      noted.clear();
      for (const change of changes) emitter.emit('change', change);
    },
    reset() {
      noted.clear();
      emitter.emit('change', 'reset');
    },
  };
}
