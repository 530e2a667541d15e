/** OTLP trace exports of several sizes, in JSON and in protobuf, with everything that the emulator does to spans. */
import type { PartOptions } from '../part.ts';
import { judge, type Limit, type Row } from '../row.ts';
import { startLoad, type Sample, type Target } from './load.ts';
import type { Recipe } from './order.ts';
import { describe, problemsOf, ratioOf, rateOf } from './samples.ts';
import { makeDataFolder, startEmulator, startMoto, type Server } from './server.ts';

const SIZES = [1, 10, 100, 1000];
/** The size that is held to a limit and compared with protobuf. */
const HELD_SIZE = 100;
/** On a machine on which moto's server takes so many calls of PutTraceSegments; fewer spans on a slower one. */
const MIN_SPANS_PER_SECOND = { spans: 60_000, whereMotoTakes: 386 };
/** Protobuf is to be no slower than JSON; two rounds of the same differ by as much. */
const MIN_PROTOBUF_RATIO = 0.95;

const MOTO: Recipe = { kind: 'segments', documents: 10 };

export async function measureOtlp(options: PartOptions): Promise<Row[]> {
  const { progress } = options;
  const load = startLoad();
  const servers: Server[] = [];
  try {
    const ours = await startEmulator(makeDataFolder());
    servers.push(ours);
    const moto = await startMoto();
    if (moto !== undefined) servers.push(moto);
    const rows: Row[] = [];
    for (const spans of SIZES) {
      progress(`OTLP, ${spans} spans a request`);
      const isHeld = spans === HELD_SIZE;
      const samples = await load.rounds(targetsOf(spans, ours, isHeld ? moto : undefined), {
        rounds: options.quick ? 1 : 5,
        seconds: options.quick ? 0.2 : 1,
        progress,
      });
      const json = samples.get('json') ?? [];
      rows.push(rateRow(spans, json, isHeld ? limitBy(samples.get('moto')) : undefined));
      const protobuf = samples.get('protobuf');
      if (protobuf !== undefined) rows.push(protobufRow(spans, protobuf, json));
    }
    return rows;
  } finally {
    await load.close();
    for (const server of servers) await server.kill();
  }
}

function targetsOf(spans: number, server: Server, moto: Server | undefined): Target[] {
  const exporting = (encoding: 'json' | 'protobuf'): Target => ({
    name: encoding,
    server,
    recipe: { kind: 'spans', spans, encoding },
  });
  return [
    exporting('json'),
    ...(spans === HELD_SIZE ? [exporting('protobuf')] : []),
    ...(moto === undefined ? [] : [{ name: 'moto', server: moto, recipe: MOTO }]),
  ];
}

/** Without moto the machine is taken to be as fast as the one the limit was set on. */
function limitBy(moto: readonly Sample[] | undefined): Limit {
  const { spans, whereMotoTakes } = MIN_SPANS_PER_SECOND;
  const share = moto === undefined ? 1 : Math.min(1, rateOf(moto) / whereMotoTakes);
  return { atLeast: Math.round(spans * share) };
}

function rateRow(spans: number, samples: readonly Sample[], limit: Limit | undefined): Row {
  return judge({
    name: `OTLP/JSON, spans a request: ${spans}`,
    value: rateOf(samples) * spans,
    unit: 'spans/s',
    reference: describe(samples),
    problems: problemsOf(samples),
    ...(limit === undefined ? {} : { limit }),
  });
}

function protobufRow(spans: number, protobuf: readonly Sample[], json: readonly Sample[]): Row {
  return judge({
    name: `OTLP/protobuf, spans a request: ${spans}`,
    value: ratioOf(protobuf, json),
    unit: '× JSON',
    reference: `${describe(protobuf)}; JSON ${describe(json)}`,
    problems: [...problemsOf(protobuf), ...problemsOf(json)],
    limit: { atLeast: MIN_PROTOBUF_RATIO },
  });
}
