/** A trace as text: what was asked, the spans as a tree with what happened in each, and why a vendor has nothing. */
import { FLAG, type TraceMark, type WholeTrace } from '../console/api/trace/shapes.ts';
import { milliseconds, printable, utc } from './text.ts';

/** More spans are counted and left out: a person does not read them. */
const MOST_SPANS = 500;

export function traceText(trace: WholeTrace): string {
  const { spans, texts } = trace;
  const children = Map.groupBy(spans.parents.keys(), (place) => spans.parents[place] ?? -1);
  const marks = Map.groupBy(trace.marks, ({ span }) => span);
  const lines: string[] = [...headOf(trace), ''];
  const open = [...(children.get(-1) ?? [])].toReversed().map((place) => ({ place, depth: 0 }));
  let count = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { place, depth } = next;
    if (++count > MOST_SPANS) continue;
    const text = (index: number | undefined) => texts[index ?? -1] ?? '';
    lines.push(
      row(spans.offsets[place] ?? 0, depth, [
        text(spans.names[place]),
        `(${text(spans.services[place])})`,
        milliseconds(spans.durations[place] ?? 0),
        ...flagsOf(spans.flags[place] ?? 0, spans.statuses[place] ?? 0),
      ]),
      ...(marks.get(place) ?? []).map((mark) => markRow(mark, depth + 1)),
    );
    for (const child of [...(children.get(place) ?? [])].toReversed()) {
      open.push({ place: child, depth: depth + 1 });
    }
  }
  lines.push(...(marks.get(-1) ?? []).map((mark) => markRow(mark, 0)));
  const more = Math.max(0, count - MOST_SPANS) + trace.left_out;
  if (more > 0) lines.push(`… and ${more} spans more`);
  return `${lines.join('\n')}\n`;
}

function headOf(trace: WholeTrace): string[] {
  const { method, route, name, status, failed, duration_ms, service, time_ms, counts } = trace;
  const title = [method, route ?? name, status ?? (failed ? 'failed' : undefined)];
  const facts = [
    service,
    duration_ms === null ? '' : milliseconds(duration_ms),
    `${utc(time_ms)} UTC`,
  ];
  return [
    printable(title.filter((one) => one != null).join(' ')),
    printable(facts.filter(Boolean).join(' · ')),
    `Trace ${trace.trace_id}`,
    `Honeycomb ${counts.honeycomb} · X-Ray ${counts.xray} · Logs ${counts.cloudwatch} · Rollbar ${counts.rollbar}`,
    ...whyNotHere(trace),
  ];
}

/** Why vendors have nothing of the trace, one line for each of them. */
export function whyNotHere({ absences }: Pick<WholeTrace, 'absences'>): string[] {
  return Object.entries(absences).flatMap(([vendor, absence]) =>
    absence === undefined
      ? []
      : [printable(`Not in ${vendor} (${absence.state}): ${absence.sentence}`)],
  );
}

function flagsOf(flags: number, status: number): string[] {
  return [
    ...(status === 0 ? [] : [String(status)]),
    ...((flags & FLAG.failed) === 0 ? [] : ['FAILED']),
    ...((flags & FLAG.orphan) === 0 ? [] : ['no parent']),
    ...((flags & FLAG.cycle) === 0 ? [] : ['cycle']),
    ...((flags & FLAG.running) === 0 ? [] : ['running']),
  ];
}

function markRow({ kind, offset, level, text, item }: TraceMark, depth: number): string {
  const what = item === null ? kind : `item #${item}`;
  return row(offset, depth, [`- ${what}`, level.toUpperCase(), text]);
}

function row(offset: number, depth: number, parts: readonly string[]): string {
  const at = `+${Math.round(offset)} ms`.padStart(10);
  return `${at}  ${'  '.repeat(Math.min(depth, 40))}${printable(parts.filter(Boolean).join(' '))}`;
}
