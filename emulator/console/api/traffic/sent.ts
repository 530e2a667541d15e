/** A request to a vendor as it can be sent again: what it was, without what belonged to its connection or its sender. */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import type { Exchanges } from '../../../store/exchanges.ts';
import { PATH_HEADER } from '../../../store/requests.ts';
import { VENDORS, type Vendor } from '../../../store/vendor.ts';
import { scopeOf, type Scope } from '../../../vendors/aws/authorization.ts';

export interface SentAgain {
  readonly vendor: Vendor;
  readonly method: string;
  /** With its query, without credentials. */
  readonly path: string;
  /** As they are kept, with credentials masked. */
  readonly kept: Readonly<Record<string, string>>;
  /** Those that are sent again: none of them is a credential. */
  readonly headers: Readonly<Record<string, string>>;
  /** Of AWS's services: what its signature was for. */
  readonly scope: Scope | undefined;
  readonly body: Uint8Array;
}

const Headers = v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.string()));
const KeptRow = v.object({
  vendor: v.picklist(VENDORS),
  operation: v.string(),
  headers: Headers,
  body: v.instance(Uint8Array),
});
const RefusedRow = v.object({ vendor: v.picklist(VENDORS) });

/** What the connection, the browser or the signature brought; and `…`, which stands for a credential. */
const NOT_SENT =
  /^(?::|x-emulator-|sec-|proxy-|x-forwarded-)|^(?:host|connection|keep-alive|content-length|transfer-encoding|accept-encoding|expect|origin|referer|user-agent|x-amz-date|x-amz-content-sha256|cf-.*|mf-.*)$/;

export type ReadSent = (key: string) => SentAgain | undefined;

/** @returns reads a request by its key; undefined where it is not known, or not any more */
export function createReadSent(database: DatabaseSync, exchanges: Exchanges): ReadSent {
  const kept = database.prepare(
    'SELECT vendor, operation, headers, body FROM requests WHERE id = ?',
  );
  const refusal = database.prepare('SELECT vendor FROM refusals WHERE id = ?');

  return (key) => {
    const id = Number(key.slice(1));
    if (key.startsWith('k')) {
      const row = kept.get(id);
      if (row === undefined) return undefined;
      const { vendor, operation, headers, body } = v.parse(KeptRow, row);
      // It is kept inflated, and an item of Rollbar without its form.
      const type = vendor === 'rollbar' ? { 'content-type': 'application/json' } : {};
      const { 'content-encoding': _, ...others } = headers;
      const all = { ...others, ...type };
      return sentAgain({ vendor, method: 'POST', headers: all, path: pathOf(operation), body });
    }
    const sent = key.startsWith('a')
      ? exchanges.list().find((one) => one.id === id)
      : exchanges.refusedBy(id);
    const row = key.startsWith('r') ? refusal.get(id) : undefined;
    if (sent?.body === undefined) return undefined;
    const vendor =
      'vendor' in sent
        ? v.parse(v.picklist(VENDORS), sent.vendor)
        : v.parse(RefusedRow, row).vendor;
    const headers = v.parse(Headers, sent.headers);
    return sentAgain({ vendor, method: sent.method, headers, path: '/', body: sent.body });
  };
}

interface Parts {
  readonly vendor: Vendor;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Where the headers do not tell it. */
  readonly path: string;
  readonly body: Uint8Array;
}

function sentAgain({ vendor, method, headers: kept, path, body }: Parts): SentAgain {
  const headers = Object.entries(kept).filter(
    ([name, value]) => !NOT_SENT.test(name) && !value.includes('…'),
  );
  return {
    vendor,
    method,
    kept,
    body,
    path: (kept[PATH_HEADER] ?? path).replaceAll(/[?&][^=&]*=…/g, '').replace(/^([^?&]*)&/, '$1?'),
    headers: Object.fromEntries(headers),
    scope: signedFor(vendor, kept),
  };
}

/** Requests that an earlier version stored without their paths. */
function pathOf(operation: string): string {
  return /^[A-Z]+ (\/\S*)$/.exec(operation)?.[1] ?? '/';
}

const SERVICES: readonly (readonly [RegExp, string])[] = [
  [/^Logs_/, 'logs'],
  [/^Granite/, 'monitoring'],
  [/^AWSEvents/, 'events'],
];

function signedFor(vendor: Vendor, headers: Readonly<Record<string, string>>): SentAgain['scope'] {
  if (vendor !== 'xray' && vendor !== 'cloudwatch') return undefined;
  const scope = scopeOf(headers['authorization']);
  if (scope !== undefined) return scope;
  const target = headers['x-amz-target'] ?? '';
  const found = SERVICES.find(([begin]) => begin.test(target))?.[1];
  return { region: 'us-east-1', service: found ?? (vendor === 'xray' ? 'xray' : 'logs') };
}
