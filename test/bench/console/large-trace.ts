/** A trace of 20,000 spans, as a batch job makes: chunks of a hundred rows, each with the statements that it ran. */
import type { LogsTarget } from '../emulator/calls.ts';
import { callLogs } from '../emulator/calls.ts';
import { hexId, traceId } from '../emulator/ids.ts';
import { LOG_GROUP, LOG_STREAM, send } from './stored-story.ts';

export const LARGE_TRACE_SPANS = 20_000;
const CHUNK = 100;
const EXPORT = 2_000;
const LINES = 500;

/** @param isFlat whether the root has all other spans below it @returns its id */
export async function sendLargeTrace(
  logs: LogsTarget,
  endMs: number,
  isFlat = false,
): Promise<string> {
  const { address } = logs;
  const startMs = endMs - LARGE_TRACE_SPANS - 1_000;
  const id = traceId(Number(isFlat), 77, startMs);
  const spanId = (number: number) => hexId(number, isFlat ? 78 : 79, 16);
  const parentOf = (number: number) =>
    isFlat || number % CHUNK === 1 ? 0 : number - ((number - 1) % CHUNK);
  const spans = Array.from({ length: LARGE_TRACE_SPANS }, (_, number) => {
    const isRoot = number === 0;
    const isChunk = !isFlat && number % CHUNK === 1;
    const from = startMs + number;
    const length = isRoot ? LARGE_TRACE_SPANS + 500 : isChunk ? CHUNK : 0.4 + (number % 7) / 10;
    return {
      traceId: id,
      spanId: spanId(number),
      ...(!isRoot && { parentSpanId: spanId(parentOf(number)) }),
      name: isRoot ? 'POST /import' : isChunk ? 'import chunk' : `DB insert ${number % 3}`,
      kind: isRoot ? 2 : isChunk ? 1 : 3,
      startTimeUnixNano: String(BigInt(Math.round(from * 1000)) * 1000n),
      endTimeUnixNano: String(BigInt(Math.round((from + length) * 1000)) * 1000n),
      attributes: [
        { key: 'db.query.text', value: { stringValue: 'INSERT INTO posts VALUES (?, ?, ?)' } },
        { key: 'app.row', value: { intValue: String(number) } },
      ],
      status: number % 1_777 === 1_776 ? { code: 2, message: 'the row is there already' } : {},
    };
  });
  for (let first = 0; first < spans.length; first += EXPORT) {
    await send(`${address}/v1/traces`, {
      resourceSpans: [
        {
          resource: {
            attributes: [{ key: 'service.name', value: { stringValue: 'importer' } }],
          },
          scopeSpans: [{ scope: { name: 'bench' }, spans: spans.slice(first, first + EXPORT) }],
        },
      ],
    });
  }
  await callLogs(logs, 'PutLogEvents', {
    logGroupName: LOG_GROUP,
    logStreamName: LOG_STREAM,
    logEvents: Array.from({ length: LINES }, (_, line) => {
      const number = line * (LARGE_TRACE_SPANS / LINES);
      const message = { level: 'info', trace_id: id, span_id: spanId(number), message: 'imported' };
      return { timestamp: startMs + number, message: JSON.stringify(message) };
    }),
  });
  return id;
}
