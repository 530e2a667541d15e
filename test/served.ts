/** Serves what a test needs on a free port of this machine, by the same code as the emulator's own port. */
import type { Fetch } from '../emulator/server/guard.ts';
import { listen } from '../emulator/server/listen.ts';

export interface Served {
  /** Without a slash at the end, as clients take it. */
  readonly endpoint: string;
  /** Ends open connections too. */
  close(): Promise<void>;
}

export async function serve(fetch: Fetch): Promise<Served> {
  const { port, close } = await listen(fetch, 0, 'PORT');
  return { endpoint: `http://127.0.0.1:${port}`, close };
}
