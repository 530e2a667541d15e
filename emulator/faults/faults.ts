/**
 * Faults on demand: answers a request with the fault that a person asked for, or hands it to its vendor's room. It
 * notes each fault in the list of refusals. Faults live in memory only and end with a reset.
 */
import { Hono } from 'hono';
import * as v from 'valibot';
import type { Authenticator } from '../vendors/aws/credentials.ts';
import { inheritArrival } from '../server/arrivals.ts';
import type { Fetch } from '../server/guard.ts';
import { VENDORS, type Vendor } from '../store/vendor.ts';
import type { RoomContext } from '../inbox/room.ts';
import { readBody, readWire } from '../server/body.ts';
import { brokenOff, failingAnswer, foreignPage, operationOf } from './answers.ts';
import { Fault } from './fault.ts';
import { isBatch, takeInPart } from './partial/take.ts';
import { createStall } from './stall.ts';
import { createVouching } from './vouching.ts';

export interface FaultsOptions {
  readonly context: RoomContext;
  /** Checks AWS requests. */
  readonly authenticator: Authenticator;
  /** In [0, 1), for faults with a rate. */
  readonly random: () => number;
}

export interface Faults {
  /** For the AWS rooms, in place of the one given here. */
  readonly authenticator: Authenticator;
  /** POST asks for a fault, GET lists what was asked for, DELETE ends all, or a vendor's. */
  readonly routes: Hono;
  /** @returns the room as its clients find it. */
  before(vendor: Vendor, room: Fetch): Fetch;
  /** Ends all faults, and breaks the connections of requests that wait. */
  clear(): void;
}

/** A fault, and how many requests were affected. */
interface Active {
  readonly fault: Fault;
  hits: number;
}

/** Whose faults are to end. */
const Whose = v.object({ vendor: v.optional(v.picklist(VENDORS)) });

const DEFAULT_DELAY_MS = 1_000;
/** Bytes that are read of a request's body before a fault answers it. */
const MAX_READ_BYTES = 32 * 1024 * 1024;
/** The code by which the list of refusals tells faults from what clients did wrong. */
export const INJECTED = 'InjectedFault';
/** Whose answers begin, and never end: no client takes them for an answer. */
const UNFINISHED: ReadonlySet<Fault['kind']> = new Set(['reset', 'trickle']);
/** Of the description of a fault. */
const MAX_FAULT_BYTES = 4 * 1024;

export function createFaults({ context, authenticator, random }: FaultsOptions): Faults {
  const { journal, now } = context;
  const vouching = createVouching(authenticator);
  const stall = createStall();
  let active: Active[] = [];

  function clear(): void {
    active = [];
    stall.end();
  }
  journal.subscribe((change) => {
    if (change === 'reset') clear();
  });

  function pick(vendor: Vendor, request: Request): Fault | undefined {
    const found = active.find(
      ({ fault, hits }) =>
        fault.vendor === vendor &&
        hits < (fault.count ?? Infinity) &&
        (fault.kind !== 'partial' || isBatch(vendor, request)) &&
        random() < fault.rate,
    );
    if (found !== undefined) found.hits++;
    return found?.fault;
  }

  async function answer(fault: Fault, request: Request, room: Fetch): Promise<Response> {
    const { vendor, kind, stored, delayMs } = fault;
    if (kind === 'partial') {
      const takePart: Fetch = (part) => {
        inheritArrival(part, request);
        return room(part);
      };
      return takeInPart(vendor, request, takePart, { vouching, now });
    }
    if (kind === 'delay') {
      await stall.wait(delayMs ?? DEFAULT_DELAY_MS, request);
      return room(request);
    }
    // A vendor that fails has read the request anyway.
    if (stored) await room(request);
    else await readWire(request, MAX_READ_BYTES);
    if (kind === 'hang') return stall.hang(request);
    if (kind === 'trickle') return stall.trickle(delayMs ?? DEFAULT_DELAY_MS, request);
    if (delayMs !== undefined) await stall.wait(delayMs, request);
    if (kind === 'reset') return brokenOff();
    return kind === 'garbage' ? foreignPage() : failingAnswer(fault, request, now());
  }

  function note({ vendor, kind, stored }: Fault, request: Request, status: number): void {
    const taken = stored ? ', after the request was stored' : '';
    journal.refuse({
      vendor,
      operation: operationOf(vendor, request),
      status,
      code: INJECTED,
      message: `${kind}, as asked for by POST /_emulator/faults${taken}`,
      request,
    });
    journal.publish();
  }

  const list = () => active.map(({ fault, hits }) => ({ ...fault, affected: hits }));

  const routes = new Hono()
    .get('/', (c) => c.json({ faults: list() }))
    .delete('/', (c) => {
      const asked = v.safeParse(Whose, c.req.query());
      if (!asked.success) return c.json({ error: `Cannot end faults: ${describe(asked)}` }, 400);
      const { vendor } = asked.output;
      if (vendor === undefined) clear();
      else active = active.filter(({ fault }) => fault.vendor !== vendor);
      return c.json({ faults: list() });
    })
    .post('/', async (c) => {
      const body = await readBody(c.req.raw, { wire: MAX_FAULT_BYTES, inflated: MAX_FAULT_BYTES });
      if (!body.ok) return c.json({ error: body.message }, body.status);
      const parsed = v.safeParse(Fault, parseJson(body.bytes.toString()));
      if (!parsed.success) {
        return c.json({ error: `Cannot make such a fault: ${describe(parsed)}` }, 400);
      }
      active.push({ fault: parsed.output, hits: 0 });
      return c.json({ faults: list() }, 201);
    });

  return {
    authenticator: vouching.authenticator,
    routes,
    clear,
    before: (vendor, room) => async (request) => {
      const fault = pick(vendor, request);
      if (fault === undefined) return room(request);
      // A client that hangs would otherwise not show before it gives up.
      if (fault.kind === 'hang') note(fault, request, 0);
      const response = await answer(fault, request, room);
      if (fault.kind !== 'hang') {
        note(fault, request, UNFINISHED.has(fault.kind) ? 0 : response.status);
      }
      return response;
    },
  };
}

function describe({ issues }: { readonly issues: readonly v.BaseIssue<unknown>[] }): string {
  return issues
    .map((issue) => [v.getDotPath(issue), issue.message].filter(Boolean).join(': '))
    .join('; ');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
