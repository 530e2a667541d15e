/** Asks for the emulator's JSON and parses it. The only file of the page that calls fetch. */
import * as v from 'valibot';
import { MeterReading } from '../../meter/reading.ts';
import { EventPage, TriggerPage } from '../api/honeycomb-shapes.ts';
import { Health, RawRequest, RefusalPage, TraceDetail, TracePage } from '../api/shapes.ts';
import { Stacks } from '../api/stacks/shapes.ts';
import { withLabels } from './format.ts';

export type Client = ReturnType<typeof createClient>;

const Problem = v.object({ error: v.string() });

/** @throws Error with the emulator's own words when it refuses; every call. */
export function createClient(send: typeof fetch) {
  async function ask<S extends v.GenericSchema>(schema: S, path: string, init?: RequestInit) {
    const response = await send(`/_emulator/${path}`, init);
    const body: unknown = JSON.parse(withLabels(await response.text()));
    if (response.ok) return v.parse(schema, body);
    const problem = v.safeParse(Problem, body);
    throw new Error(problem.success ? problem.output.error : `Status is ${response.status}`);
  }
  return {
    traces(filter: string, limit: number) {
      return ask(TracePage, `traces?${new URLSearchParams({ filter, limit: String(limit) })}`);
    },
    trace: (id: string) => ask(TraceDetail, `traces/${encodeURIComponent(id)}`),
    request: (id: number) => ask(RawRequest, `requests/${id}`),
    stacks: (of: 'occurrence' | 'segment', id: number) => ask(Stacks, `stacks/${of}/${id}`),
    refusals: () => ask(RefusalPage, 'refusals'),
    meter: () => ask(MeterReading, 'meter'),
    health: () => ask(Health, 'health'),
    triggers: () => ask(TriggerPage, 'honeycomb/triggers'),
    looseEvents: () => ask(EventPage, 'honeycomb/events'),
    async reset() {
      await ask(v.unknown(), 'reset', { method: 'POST' });
    },
  };
}
