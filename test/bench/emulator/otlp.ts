/** OTLP trace exports of several sizes, in JSON and in protobuf, with everything that the emulator does to spans. */
import type { PartOptions } from '../part.ts';
import { judge, type Row } from '../row.ts';
import { startLoad, type Sample, type Target } from './load.ts';
import type { Recipe } from './order.ts';
import { describe, problemsOf, ratioOf, rateOf } from './samples.ts';
import { makeDataFolder, startEmulator } from './server.ts';

const SIZES = [1, 10, 100, 1000];
/** The size that is held to a limit and compared with protobuf. */
const HELD_SIZE = 100;
const MIN_SPANS_PER_SECOND = 60_000;
/** Protobuf is to be no slower than JSON; two rounds of the same differ by as much. */
const MIN_PROTOBUF_RATIO = 0.95;

export async function measureOtlp({ quick, progress }: PartOptions): Promise<Row[]> {
  const load = startLoad();
  const server = await startEmulator(makeDataFolder());
  try {
    const rows: Row[] = [];
    for (const spans of SIZES) {
      const encodings = spans === HELD_SIZE ? (['json', 'protobuf'] as const) : (['json'] as const);
      const targets = encodings.map((encoding): Target => {
        const recipe: Recipe = { kind: 'spans', spans, encoding };
        return { name: encoding, server, recipe };
      });
      progress(`OTLP, ${spans} spans a request`);
      const samples = await load.rounds(targets, {
        rounds: quick ? 1 : 5,
        seconds: quick ? 0.2 : 1,
        progress,
      });
      const [json = [], protobuf] = encodings.map((encoding) => samples.get(encoding));
      rows.push(rateRow(spans, json));
      if (protobuf !== undefined) rows.push(protobufRow(spans, protobuf, json));
    }
    return rows;
  } finally {
    await load.close();
    await server.kill();
  }
}

function rateRow(spans: number, samples: readonly Sample[]): Row {
  return judge({
    name: `OTLP/JSON, spans a request: ${spans}`,
    value: rateOf(samples) * spans,
    unit: 'spans/s',
    reference: describe(samples),
    problems: problemsOf(samples),
    ...(spans === HELD_SIZE ? { limit: { atLeast: MIN_SPANS_PER_SECOND } } : {}),
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
