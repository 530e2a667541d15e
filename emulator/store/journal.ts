/**
 * What a room writes beside its own rows: requests, traces, refusals and billed units. Rooms that show these follow
 * their changes here.
 */
import type { DatabaseSync } from 'node:sqlite';
import { createBilling, type Billing } from '../meter/billing.ts';
import { createCommits, type Commit } from './commits.ts';
import { createNews, type News } from './news.ts';
import { createExchanges, type Exchanges } from './exchanges.ts';
import { createRefusals, type Refusal } from './refusals.ts';
import { createRequests, maskedHeaders, type KeepRequest } from './requests.ts';
import { createServices } from './services.ts';
import { createTraces, type NoteTrace } from './traces.ts';
import type { Vendor } from './vendor.ts';

export interface Journal extends Omit<News, 'note'> {
  /** Runs work in a transaction that it may share with other work. Rooms ask the inbox instead. */
  readonly keep: Commit;
  /** Counts what the vendor would bill, in the transaction that is open. */
  readonly bill: Billing['bill'];
  readonly trace: NoteTrace;
  /** Notes that a service exists. The one that a trace's facts name is noted with them. */
  readonly service: (name: string) => void;
  /** Keeps a request that arrived now. @param request whose path and time are kept @returns the id of the row */
  request(
    vendor: Vendor,
    operation: string,
    headers: Headers,
    body: Uint8Array,
    request?: Request,
  ): number;
  /** Keeps a request that the inbox accepted earlier. */
  readonly accepted: KeepRequest;
  refuse(refusal: Refusal): void;
  /** Requests that have no rows, in memory. */
  readonly exchanges: Exchanges;
}

/** @param whenFree runs work once the other thread does not write. @default at once */
export function createJournal(
  database: DatabaseSync,
  now: () => number,
  whenFree: (work: () => void) => void = (work) => work(),
): Journal {
  const news = createNews();
  const billing = createBilling(database, now);
  const insertRequest = createRequests(database);
  const { subscribe, publish, reset } = news;
  const exchanges = createExchanges(now);
  const noteService = createServices(database);
  const noteRefusal = createRefusals(database, news, exchanges);
  subscribe((change) => {
    if (change === 'reset') exchanges.forget();
  });

  const keepRequest: KeepRequest = (request) => {
    news.note(request.vendor);
    return insertRequest(request);
  };

  /**
   * Writes later if the other thread is writing: waiting for it would block this thread, and all requests with it. The
   * row has the time of the refusal, not of the writing.
   */
  function refuse(refusal: Refusal): void {
    const receivedMs = now();
    let isLate = false;
    whenFree(() => {
      if (!isLate) {
        noteRefusal(refusal, receivedMs);
        return;
      }
      try {
        noteRefusal(refusal, receivedMs);
        publish();
      } catch {
        // The store fails, and its writers report that.
      }
    });
    isLate = true;
  }

  return {
    subscribe,
    publish,
    reset,
    keep: createCommits(database, billing, whenFree),
    bill: billing.bill,
    trace: createTraces(database, now, news, noteService),
    service: noteService,
    request: (vendor, operation, headers, body, request) =>
      keepRequest({
        vendor,
        operation,
        receivedMs: now(),
        headers: maskedHeaders(headers, request),
        body,
      }),
    accepted: keepRequest,
    refuse,
    exchanges,
  };
}
