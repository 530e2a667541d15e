/**
 * `/_emulator/logs/…`: `list` and `summary` of the lines of a time range, `line/ID` with those around it, `new` ones
 * after one, `insights` for a query, `check` for what is wrong with a pattern or a query, `fields` for their names.
 */
import { Hono, type Context } from 'hono';
import * as v from 'valibot';
import { createColumns } from '../../../columns/columns.ts';
import { runSteps } from '../../../columns/steps.ts';
import { QueryTooLarge } from '../../../columns/too-large.ts';
import { AwsError } from '../../../vendors/aws/error.ts';
import { createInsightsEngine } from '../../../vendors/cloudwatch/insights/engine.ts';
import { LOG_TABLE } from '../../../vendors/cloudwatch/insights/log-columns.ts';
import { parsePattern } from '../../../vendors/cloudwatch/pattern/pattern.ts';
import type { ConsoleContext } from '../context.ts';
import { describeWrong, wholeNumber } from '../parameters.ts';
import { readTraceId } from '../query/trace-id.ts';
import { createAskInsights } from './ask-insights.ts';
import { countLines, findLines, type Place, type Wanted } from './find-lines.ts';
import { createLineRows, type StreamRow } from './line-rows.ts';
import { createLogIndex, type LogEntries } from './log-index.ts';
import { checkText, mistakeOf } from './mistakes.ts';
import { createPatternVerdicts } from './pattern-verdicts.ts';
import { LANGUAGES, LEVELS, type LogPage, type LogSummary } from './shapes.ts';
import { worstOf } from './worst.ts';

const name = v.optional(v.pipe(v.string(), v.maxLength(600)));

const Asked = v.object({
  from: v.optional(wholeNumber, '0'),
  to: v.optional(wholeNumber),
  group: name,
  stream: name,
  level: v.optional(v.picklist(LEVELS)),
  trace: v.optional(
    v.pipe(
      v.string(),
      v.transform(readTraceId),
      v.check((id) => id !== undefined),
    ),
  ),
  pattern: v.optional(v.pipe(v.string(), v.maxLength(1024)), ''),
  after: v.optional(v.pipe(v.string(), v.regex(/^\d{1,15}_\d{1,15}$/))),
  limit: v.optional(v.pipe(wholeNumber, v.minValue(1), v.maxValue(200)), '100'),
  since: v.optional(wholeNumber, '0'),
  query: v.optional(v.pipe(v.string(), v.maxLength(10_000)), ''),
});
type Asked = v.InferOutput<typeof Asked>;

const Check = v.object({
  language: v.picklist(LANGUAGES),
  text: v.pipe(v.string(), v.maxLength(10_000)),
});
const Around = v.optional(v.pipe(wholeNumber, v.maxValue(50)), '5');

/** What errors say is found out of so many of the newest. */
const WORST_OF = 500;
const MOST_STREAMS = 50;

export function createLogsRoutes(context: ConsoleContext): Hono {
  const { database, journal, now } = context;
  const index = createLogIndex(database, journal);
  const verdictsOf = createPatternVerdicts(database);
  const lines = createLineRows(database);
  const engine = context.insights ?? createInsightsEngine(createColumns(database, LOG_TABLE));
  const ask = createAskInsights(database, engine, now);

  /** @throws AwsError of a pattern that is wrong. */
  function wantedOf(asked: Asked, entries: LogEntries, streams: readonly StreamRow[]): Wanted {
    const { from, to = Infinity, level, trace, pattern } = asked;
    return {
      fromMs: from,
      toMs: to,
      streams: new Set(streams.map(({ id }) => id)),
      level,
      rows: trace === undefined ? undefined : lines.ofTrace(trace),
      verdicts:
        pattern.trim() === '' ? undefined : verdictsOf(entries, pattern, parsePattern(pattern)),
    };
  }

  async function list(asked: Asked): Promise<LogPage> {
    const entries = await index.entries();
    const streams = lines.streams().filter((stream) => isChosen(stream, asked));
    const options = { limit: asked.limit, after: readPlace(asked.after), now };
    const found = await runSteps(findLines(entries, wantedOf(asked, entries, streams), options));
    const rows = lines.read(found.rows);
    // Lines were deleted meanwhile, which no message tells.
    if (rows.length < found.rows.length) index.forget();
    const { reached } = found;
    return { rows, next: reached === undefined ? null : `${reached.time}_${reached.row}` };
  }

  async function summarize(asked: Asked): Promise<LogSummary> {
    const entries = await index.entries();
    const streams = lines.streams();
    const chosen = new Set(streams.filter((stream) => isChosen(stream, asked)).map(({ id }) => id));
    const { errors, byStream, ...counted } = await runSteps(
      countLines(entries, wantedOf(asked, entries, streams), {
        chosen,
        errors: WORST_OF,
        now,
      }),
    );
    const some = streams.map((stream) => ({ ...stream, count: byStream.get(stream.id) ?? 0 }));
    return {
      ...counted,
      groups: sumUp(some.map(({ group, count }) => ({ name: group, count }))),
      streams: sumUp(some.filter(({ group }) => group === (asked.group ?? group))),
      worst: worstOf(lines.read(errors)),
      stored: entries.rows.length,
    };
  }

  return new Hono()
    .get('/logs/list', (c) => answer(c, Asked, list))
    .get('/logs/summary', (c) => answer(c, Asked, summarize))
    .get('/logs/insights', (c) =>
      answer(c, Asked, ({ query, from: fromMs, to: toMs = Infinity, group, stream }) =>
        ask({ query, fromMs, toMs, group, stream, signal: c.req.raw.signal }),
      ),
    )
    .get('/logs/new', (c) =>
      answer(c, Asked, async (asked) => {
        const entries = await index.entries();
        const wanted = wantedOf(
          asked,
          entries,
          lines.streams().filter((one) => isChosen(one, asked)),
        );
        const later = lines.later(asked.since);
        const rows = new Set(
          wanted.rows === undefined ? later : later.filter((row) => wanted.rows?.has(row)),
        );
        const found = await runSteps(
          findLines(entries, { ...wanted, rows }, { limit: 1001, after: undefined, now }),
        );
        return { count: Math.min(found.rows.length, 1000), more: later.length > 1000 };
      }),
    )
    .get('/logs/check', (c) =>
      answer(c, Check, async ({ language, text }) => ({
        mistake: checkText(language, text) ?? null,
      })),
    )
    .get('/logs/fields', (c) => c.json({ fields: lines.fields() }))
    .get('/logs/line/:id', (c) => {
      const id = v.safeParse(wholeNumber, c.req.param('id'));
      const around = v.safeParse(Around, c.req.query('around'));
      if (!id.success || !around.success) {
        return c.json(
          { error: 'Cannot read the line: its id and around (0 to 50) are numbers' },
          400,
        );
      }
      const found = lines.context(id.output, around.output);
      return found === undefined
        ? c.json({ error: `No log line ${id.output} is stored` }, 404)
        : c.json(found);
    });
}

/** Answers 400 with what is wrong, and where it is in a pattern or a query. */
async function answer<S extends v.GenericSchema<unknown, unknown>>(
  c: Context,
  schema: S,
  read: (asked: v.InferOutput<S>) => Promise<object>,
): Promise<Response> {
  const search = c.req.query();
  const asked = v.safeParse(schema, search);
  if (!asked.success) {
    return c.json({ error: describeWrong('Cannot read log lines', asked.issues) }, 400);
  }
  try {
    return c.json(await read(asked.output));
  } catch (error) {
    if (error instanceof QueryTooLarge) return c.json({ error: error.message }, 400);
    if (!(error instanceof AwsError)) throw error;
    const { message, from } = mistakeOf(error, search['query'] ?? search['pattern'] ?? '');
    return c.json({ error: `${message}, at character ${from + 1}`, at: from }, 400);
  }
}

function isChosen({ group, name: stream }: StreamRow, asked: Asked): boolean {
  return group === (asked.group ?? group) && stream === (asked.stream ?? stream);
}

function readPlace(text: string | undefined): Place | undefined {
  const [time, row] = text?.split('_').map(Number) ?? [];
  return time === undefined || row === undefined ? undefined : { time, row };
}

/** Groups and streams of the same name, as in two regions, are one. Those with most lines first. */
function sumUp(all: readonly { readonly name: string; readonly count: number }[]) {
  const counts = new Map<string, number>();
  for (const { name: one, count } of all) counts.set(one, (counts.get(one) ?? 0) + count);
  return [...counts]
    .map(([one, count]) => ({ name: one, count }))
    .toSorted((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
    .slice(0, MOST_STREAMS);
}
