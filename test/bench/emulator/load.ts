/**
 * Puts servers under load, each with what it is sent, once or in interleaved rounds. Every request is a new one: it
 * has ids that were never sent before.
 */
import * as v from 'valibot';
import { startChild } from '../child.ts';
import { interleave } from '../interleave.ts';
import { cpuSeconds, microsecondsEach } from '../worker/cpu-time.ts';
import { LoadAnswer, LoadReport, type LoadOrder, type Recipe } from './order.ts';
import type { Server } from './server.ts';

export interface Sample extends LoadReport {
  /** CPU time of the server for each request until all is stored, all its threads together; undefined where it cannot be read. */
  readonly cpuMicroseconds: number | undefined;
  /** Why the numbers cannot be trusted. */
  readonly problem: string | undefined;
}

/** A server with what to send to it; samples are kept by the name. */
export interface Target {
  readonly name: string;
  readonly server: Server;
  readonly recipe: Recipe;
}

export interface RoundOptions {
  readonly rounds: number;
  /** About how long a round takes for each target. */
  readonly seconds: number;
  readonly progress: (line: string) => void;
}

export interface Load {
  send(target: Target, requests: number): Promise<Sample>;
  /** Sends until the server breaks off, which must be before it has answered them all. */
  sendUntilItBreaks(
    target: Target,
    requests: number,
    kill: () => Promise<void>,
  ): Promise<LoadReport>;
  /** One sample a round for each target, by its name. Before that, one round warms up and finds the rates. */
  rounds(targets: readonly Target[], options: RoundOptions): Promise<ReadonlyMap<string, Sample[]>>;
  close(): Promise<void>;
}

const CONNECTIONS = 8;
/** To find the rate. */
const WARM_UP_REQUESTS = 200;
/** So many rounds are sent before any is counted: V8 compiles for some thousand requests, two threads at a time. */
const WARM_UPS = 4;
/** Of a core; above it the generator may be what was measured. */
const MAX_OWN_LOAD = 0.9;
/** A generator that has just started is busy with itself; how busy it is counts from so many seconds of sending. */
const MIN_SECONDS_TO_JUDGE = 0.5;

export function startLoad(): Load {
  const generator = startChild<LoadOrder, LoadAnswer>(
    new URL('generator.ts', import.meta.url),
    LoadAnswer,
  );
  let first = 0;

  async function prepare({ server: { port }, recipe }: Target, requests: number): Promise<void> {
    await generator.ask({ kind: 'prepare', port, recipe, first, requests });
    first += requests;
  }

  async function ask(untilItBreaks: boolean): Promise<LoadReport> {
    const order = { kind: 'send', connections: CONNECTIONS, untilItBreaks } as const;
    return v.parse(LoadReport, await generator.ask(order));
  }

  async function send(target: Target, requests: number): Promise<Sample> {
    await prepare(target, requests);
    const before = cpuSeconds(target.server.pid);
    const report = await ask(false);
    await target.server.rest();
    const after = cpuSeconds(target.server.pid);
    return {
      ...report,
      cpuMicroseconds: microsecondsEach(before, after, requests),
      problem: problemOf(report),
    };
  }

  return {
    send,
    async sendUntilItBreaks(target, requests, kill) {
      await prepare(target, requests);
      const [report] = await Promise.all([ask(true), kill()]);
      return report;
    },
    rounds(targets, { rounds, seconds, progress }) {
      const rates = new Map<string, number>();
      async function measure(target: Target): Promise<Sample> {
        const rate = rates.get(target.name);
        if (rate === undefined) return warmUp(target);
        return measureAt(target, rate);
      }
      async function measureAt(target: Target, rate: number): Promise<Sample> {
        const sample = await send(target, Math.ceil(rate * seconds) + CONNECTIONS);
        rates.set(target.name, sample.perSecond);
        return sample;
      }
      async function warmUp(target: Target): Promise<Sample> {
        let sample = await send(target, WARM_UP_REQUESTS);
        for (let times = 0; times < WARM_UPS; times += 1) {
          sample = await measureAt(target, sample.perSecond);
        }
        return sample;
      }
      return interleave({ targets, rounds, measure, progress });
    },
    close: () => generator.close(),
  };
}

/** Why a report's numbers cannot be trusted, or undefined where they can. */
export function problemOf({
  acknowledged,
  refused,
  perSecond,
  ownLoad,
}: LoadReport): string | undefined {
  if (refused > 0) return `${refused} answers were not 200`;
  const seconds = acknowledged.length / perSecond;
  return ownLoad > MAX_OWN_LOAD && seconds >= MIN_SECONDS_TO_JUDGE
    ? `the load generator used ${ownLoad.toFixed(2)} of a core`
    : undefined;
}
