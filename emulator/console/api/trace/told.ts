/** Reads from the fields of a span where it ran and how it ended. Senders may give a field any type of JSON. */

/** Names are cut; the whole stands in the details of the span. */
const MOST_CHARACTERS = 300;

/** SQL, of `honeycomb_events`: one call for all of them, so that the JSON of a span is read once. */
export const TOLD = `json_extract(fields, '$."service.name"', '$."db.name"', '$."http.response.status_code"',
  '$."http.status_code"', '$.error', '$.status_code', '$."cloud.platform"', '$."span.kind"') AS told`;

export interface Told {
  /** A call to a database has no spans of its own, so it is shown as a service. */
  readonly service: string;
  /** HTTP status of the answer; 0 without one. */
  readonly status: number;
  readonly failed: boolean;
  /** Whether it ran on Cloudflare Workers, whose clock stands still while code computes. */
  readonly isWorker: boolean;
  readonly side: Side;
}

/** Of a call between services that waits for its answer: the one that calls, or the one that serves it. */
export type Side = 'calls' | 'serves' | undefined;

/** @param column of `TOLD` */
export function readTold(column: unknown): Told {
  const values: unknown = JSON.parse(String(column));
  const told: readonly unknown[] = Array.isArray(values) ? values : [];
  const [service, database, status, olderStatus, error, code, platform, kind] = told;
  return {
    service: cutText(database) || cutText(service) || 'unknown',
    status: Number(status ?? olderStatus) || 0,
    failed: error === true || error === 1 || error === 'true' || code === 2,
    isWorker: platform === 'cloudflare.workers',
    side: kind === 'client' ? 'calls' : kind === 'server' ? 'serves' : undefined,
  };
}

/** Empty for what is not a text. */
export function cutText(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, MOST_CHARACTERS) : '';
}
