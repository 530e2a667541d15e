/**
 * The two calls that carry telemetry to AWS, against our emulator and against moto's server in the same rounds. moto
 * checks no signature and keeps nothing on disk; ours does both.
 */
import type { PartOptions } from '../part.ts';
import { judge, type Row } from '../row.ts';
import { makeLogStream } from './log-stream.ts';
import { startLoad, type Load, type Sample, type Target } from './load.ts';
import type { Recipe } from './order.ts';
import { describe, p99Of, problemsOf, ratioOf, rateOf } from './samples.ts';
import { makeDataFolder, startEmulator, startMoto, type Server } from './server.ts';

interface Call {
  readonly name: string;
  readonly recipe: Recipe;
  /** Times moto's rate. */
  readonly atLeast: number;
}

const CALLS: readonly Call[] = [
  {
    name: 'PutTraceSegments of 10 documents of 1 KB, 8 connections',
    recipe: { kind: 'segments', documents: 10 },
    atLeast: 10,
  },
  {
    name: 'PutLogEvents of 100 events, 8 connections',
    recipe: { kind: 'events', events: 100 },
    atLeast: 5,
  },
];

const MAX_P99_MS = 50;
const LONG_S = 8;

export async function measureAws(options: PartOptions): Promise<Row[]> {
  const { progress } = options;
  const load = startLoad();
  const servers: Server[] = [];
  try {
    servers.push(await startEmulator(makeDataFolder()));
    const moto = await startMoto();
    if (moto === undefined) progress('moto_server is not on PATH: nothing to compare with');
    else servers.push(moto);
    for (const server of servers) await makeLogStream(server);

    const rows: Row[] = [];
    for (const call of CALLS) {
      progress(call.name);
      const targets = servers.map((server) => ({ name: server.name, server, recipe: call.recipe }));
      const samples = await load.rounds(targets, {
        rounds: options.quick ? 1 : 7,
        seconds: options.quick ? 0.2 : 1,
        progress,
      });
      const [ours = [], theirs] = servers.map(({ name }) => samples.get(name));
      rows.push(rateRow(call, ours, theirs), latencyRow(call, ours, theirs));
      const [target] = targets;
      if (target !== undefined && !options.quick) {
        rows.push(await measureLong(load, target, rateOf(ours), progress));
      }
    }
    return rows;
  } finally {
    await load.close();
    for (const server of servers) await server.kill();
  }
}

/** Longer than what is accepted can wait for its rows. Nothing is held to it; it shows that a round is not a spurt. */
async function measureLong(
  load: Load,
  target: Target,
  rate: number,
  progress: (line: string) => void,
): Promise<Row> {
  const name = `the same without a pause, ${LONG_S} s`;
  progress(name);
  const sample = await load.send(target, Math.ceil(rate * LONG_S));
  return judge({
    name,
    value: sample.perSecond,
    unit: 'calls/s',
    reference: `p99 ${sample.latencyMs.p99.toFixed(1)} ms`,
    problems: problemsOf([sample]),
  });
}

function rateRow(
  { name, atLeast }: Call,
  ours: readonly Sample[],
  theirs: readonly Sample[] | undefined,
): Row {
  if (theirs === undefined) {
    return judge({
      name,
      value: rateOf(ours),
      unit: 'calls/s',
      reference: `${describe(ours)}; moto server is not installed`,
      problems: problemsOf(ours),
    });
  }
  return judge({
    name,
    value: ratioOf(ours, theirs),
    unit: '× moto',
    reference: `ours ${describe(ours)}; moto ${describe(theirs)}`,
    problems: [...problemsOf(ours), ...problemsOf(theirs)],
    limit: { atLeast },
  });
}

function latencyRow(
  { name }: Call,
  ours: readonly Sample[],
  theirs: readonly Sample[] | undefined,
): Row {
  return judge({
    name: `${name}: p99`,
    value: p99Of(ours),
    unit: 'ms',
    reference:
      theirs === undefined ? 'moto server is not installed' : `moto ${p99Of(theirs).toFixed(1)} ms`,
    problems: problemsOf(ours),
    limit: { atMost: MAX_P99_MS },
  });
}
