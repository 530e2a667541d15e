/**
 * Decides which API keys the room takes and of what kind each is, and answers GET /1/auth. Without a list it lets
 * every request in, with a key or without, so that any OpenTelemetry SDK may send here unconfigured.
 */
import { createHash } from 'node:crypto';

/** Why a key is not accepted, in the vendor's words; undefined when it is. */
export type CheckKey = (key: string | undefined) => string | undefined;

export const MISSING_KEY = "missing 'x-honeycomb-team' header";
export const MISSING_DATASET = "missing 'x-honeycomb-dataset' header";

/** 32 hex digits; or, for ingest only, an id `hc?ic_` with its secret. */
const CLASSIC = /^(?:[0-9a-f]{32}|hc[a-z]ic_[0-9a-z]{58})$/;
/** An id of 32 characters and its secret of as many. */
const INGEST = /^hc[a-z]i[kc]_[0-9a-z]{58}$/i;
const ID_LENGTH = 32;

/** Whether a key belongs to Honeycomb Classic, which knows no environments: data goes where a header says. */
export function isClassic(key: string | undefined): boolean {
  return key !== undefined && CLASSIC.test(key);
}

export function createKeyCheck(keys: readonly string[] | undefined): CheckKey {
  const known = keys && new Set(keys);
  return function checkKey(key) {
    if (known === undefined) return undefined;
    if (key === undefined || key === '') return MISSING_KEY;
    return known.has(key) ? undefined : 'unknown API key - check your credentials';
  };
}

/**
 * The description of an accepted key (https://docs.honeycomb.io/api/auth). A configuration key may do everything
 * here; clients take an environment without a slug for Classic.
 */
export function describeKey(key: string): object {
  const isIngest = INGEST.test(key);
  return {
    id: isIngest ? key.slice(0, ID_LENGTH) : configurationId(key),
    type: isIngest ? 'ingest' : 'configuration',
    api_key_access: isIngest ? { createDatasets: true } : EVERYTHING,
    environment: isClassic(key) ? { name: '', slug: '' } : { name: 'local', slug: 'local' },
    team: { name: 'emulator', slug: 'emulator' },
  };
}

const EVERYTHING = {
  boards: true,
  columns: true,
  createDatasets: true,
  events: true,
  markers: true,
  queries: true,
  recipients: true,
  slos: true,
  triggers: true,
};

/** A configuration key may not be shown, so its id is made from a digest. */
function configurationId(key: string): string {
  return `hcalk_${createHash('sha256').update(key).digest('hex').slice(0, 26)}`;
}
