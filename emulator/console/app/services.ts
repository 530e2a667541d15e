/** What every page is given. */
import type { Client } from './client.ts';
import type { Live } from './live.ts';

export interface Services {
  readonly client: Client;
  readonly live: Live;
}
