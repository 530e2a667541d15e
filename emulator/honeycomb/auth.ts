/**
 * Which API keys the room takes, and what GET /1/auth says of one. Without a list every request is let in, with
 * a key or without, so that any OpenTelemetry SDK may send here unconfigured.
 */
import { createHash } from 'node:crypto';

/** Why a key is not accepted, in the vendor's words; undefined when it is. */
export type CheckKey = (key: string | undefined) => string | undefined;

export const MISSING_KEY = "missing 'x-honeycomb-team' header";

export function createKeyCheck(keys: readonly string[] | undefined): CheckKey {
  const known = keys && new Set(keys);
  return function checkKey(key) {
    if (known === undefined) return undefined;
    if (key === undefined || key === '') return MISSING_KEY;
    return known.has(key) ? undefined : 'unknown API key - check your credentials';
  };
}

/** The description of an accepted key: every key of the emulator may do everything in its one environment. */
export function describeKey(key: string): object {
  const digest = createHash('sha256').update(key).digest('hex');
  return {
    id: `hcalk_${digest.slice(0, 26)}`,
    type: 'configuration',
    api_key_access: {
      boards: true,
      columns: true,
      createDatasets: true,
      events: true,
      markers: true,
      queries: true,
      recipients: true,
      slos: true,
      triggers: true,
    },
    environment: { name: 'local', slug: 'local' },
    team: { name: 'emulator', slug: 'emulator' },
  };
}
