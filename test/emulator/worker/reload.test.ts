import { randomBytes } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import * as v from 'valibot';
import { afterEach, expect, test, vi } from 'vitest';
import { Runs } from '../../../emulator/console/api/runs/shapes.ts';
import { TracePage, type TraceSummary } from '../../../emulator/console/api/shapes.ts';
import { startProjectCopy, type ProjectCopy } from './project-copy.ts';

/** Together they send at most 100 requests a second. */
const CLIENTS = 10;
const EVERY_MS = 100;
/** So many requests are answered between two changes of a source. */
const BETWEEN = 100;
const WAIT = { timeout: 60_000, interval: 20 };

let project: ProjectCopy | undefined;
afterEach(async () => {
  await project?.end();
  project = undefined;
});

/** Asks for a trace in all four vendors; `/rollbar/test` sends to each. */
async function ask(api: string): Promise<string | undefined> {
  const time = Math.floor(Date.now() / 1000).toString(16);
  const traceId = `${time}${randomBytes(12).toString('hex')}`;
  const traceparent = `00-${traceId}-${randomBytes(8).toString('hex')}-01`;
  try {
    const response = await fetch(`${api}/rollbar/test`, { headers: { traceparent } });
    await response.text();
    return response.ok ? traceId : undefined;
  } catch {
    return undefined;
  }
}

async function stored(vendors: string): Promise<Map<string, TraceSummary>> {
  const found = new Map<string, TraceSummary>();
  let before: number | null | undefined;
  while (before !== null) {
    const from = before === undefined ? '' : `&before=${before}`;
    const response = await fetch(`${vendors}/_emulator/traces?limit=500${from}`);
    const page = v.parse(TracePage, await response.json());
    for (const trace of page.traces) found.set(trace.trace_id, trace);
    before = page.next;
  }
  return found;
}

type Counts = Pick<TraceSummary, 'spans' | 'segments' | 'logs' | 'occurrences'>;

/** How many of the answered requests each vendor has not heard of. */
async function missing(vendors: string, answered: readonly string[]) {
  const traces = await stored(vendors);
  const lacking = (count: (trace: Counts) => number) =>
    answered.filter((id) => count(traces.get(id) ?? NOTHING) === 0).length;
  return {
    honeycomb: lacking(({ spans }) => spans),
    xray: lacking(({ segments }) => segments),
    cloudwatch: lacking(({ logs }) => logs),
    rollbar: lacking(({ occurrences }) => occurrences),
  };
}
const NOTHING = { spans: 0, segments: 0, logs: 0, occurrences: 0 };

test.each([
  { transport: 'direct', touches: 3 },
  { transport: 'queue', touches: 1 },
])(
  'a reload under load refuses no request and loses nothing of those answered: $transport',
  { timeout: 240_000 },
  async ({ transport, touches }) => {
    project = await startProjectCopy({ TELEMETRY_TRANSPORT: transport });
    const { api, vendors, folder, output } = project;
    const reloads = () => output().match(/Worker reloaded/g)?.length ?? 0;
    const answered: string[] = [];
    let refused = 0;
    const over = new AbortController();
    const clients = Array.from({ length: CLIENTS }, async () => {
      while (!over.signal.aborted) {
        const traceId = await ask(api);
        if (traceId === undefined) refused += 1;
        else answered.push(traceId);
        await wait(EVERY_MS);
      }
    });
    for (let touch = 1; touch <= touches; touch += 1) {
      const before = answered.length;
      await vi.waitUntil(() => answered.length >= before + BETWEEN, WAIT);
      await appendFile(join(folder, 'src/worker.ts'), `\n// touched ${touch}\n`);
      await vi.waitUntil(() => reloads() >= touch, WAIT);
    }
    over.abort();
    await Promise.all(clients);
    expect(refused).toBe(0);
    await vi.waitFor(
      async () => {
        // What a request may not send any more waits for the next request.
        await (await fetch(`${api}/api/health-check`)).text();
        const none = { honeycomb: 0, xray: 0, cloudwatch: 0, rollbar: 0 };
        expect(await missing(vendors, answered)).toEqual(none);
      },
      { ...WAIT, interval: 500 },
    );
    const { runs } = v.parse(Runs, await (await fetch(`${vendors}/_emulator/runs`)).json());
    const kinds = Array.from({ length: reloads() }, () => 'reload');
    expect(runs.map(({ kind }) => kind)).toEqual([...kinds, 'start']);
  },
);
