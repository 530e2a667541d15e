/**
 * Reads a source map and finds for a position in the generated file the original one, with the source around it if the
 * map holds it. It does not read index maps (with `sections`).
 * https://tc39.es/ecma426/
 */
import {
  LEAST_UPPER_BOUND,
  originalPositionFor,
  sourceContentFor,
  TraceMap,
} from '@jridgewell/trace-mapping';
import * as v from 'valibot';
import { scanJson } from '../limits/json.ts';
import { excessOf } from '../limits/limits.ts';

export interface Original {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1; undefined when the generated position had no column. */
  readonly column: number | undefined;
  /** What the thing at the position is called in the original, when it has another name. */
  readonly name: string | undefined;
  readonly context: Context | undefined;
}

export interface Context {
  /** The number of the first of the lines, from 1. */
  readonly firstLine: number;
  readonly lines: readonly string[];
}

/** @param line from 1 @param column from 1; without it the beginning of the line is taken */
export type Mapper = (line: number, column: number | undefined) => Original | undefined;

const SourceMap = v.object({
  version: v.literal(3),
  sources: v.array(v.nullable(v.string())),
  sourcesContent: v.optional(v.array(v.nullable(v.string()))),
  sourceRoot: v.nullish(v.string()),
  names: v.optional(v.array(v.string()), []),
  mappings: v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/,;]*$/)),
});
export type SourceMap = v.InferOutput<typeof SourceMap>;

/** A bundle of ten megabytes has some ten thousand sources and names. */
const LIMITS = { values: 200_000, depth: 10 };
/** Positions in a map, each of which takes a hundred bytes once it is read; a bundle of ten megabytes has half as many. */
const MAX_POSITIONS = 1_500_000;

const LINES_AROUND = 4;
/** A line of minified source is not shown whole. */
const MAX_LINE = 300;

/** The map, or undefined when the text is none, or one that is too large. */
export function parseSourceMap(json: string): SourceMap | undefined {
  if (excessOf(Buffer.from(json), scanJson, LIMITS) !== undefined) return undefined;
  // The first line may guard against inclusion as a script.
  const parsed = v.safeParse(
    v.pipe(v.string(), v.parseJson(), SourceMap),
    json.replace(/^\)\]\}'[^\n]*\n/, ''),
    { abortEarly: true },
  );
  return parsed.success && !hasTooMany(parsed.output) ? parsed.output : undefined;
}

function hasTooMany({ mappings }: SourceMap): boolean {
  let positions = 0;
  for (let at = 0; at < mappings.length && positions <= MAX_POSITIONS; at++) {
    const sign = mappings[at];
    if (sign === ',' || sign === ';') positions++;
  }
  return positions > MAX_POSITIONS;
}

export function createMapper({ sourceRoot, sourcesContent, ...map }: SourceMap): Mapper {
  const traced = new TraceMap({
    ...map,
    ...(sourceRoot == null ? {} : { sourceRoot }),
    ...(sourcesContent === undefined ? {} : { sourcesContent }),
  });
  return (line, column) => {
    if (!Number.isSafeInteger(line) || line < 1) return undefined;
    const found = originalPositionFor(traced, {
      line,
      column: Math.max(0, (column ?? 1) - 1),
      ...(column === undefined ? { bias: LEAST_UPPER_BOUND } : {}),
    });
    if (found.source == null) return undefined;
    return {
      file: found.source,
      line: found.line,
      column: column === undefined ? undefined : found.column + 1,
      name: found.name ?? undefined,
      context: contextOf(sourceContentFor(traced, found.source), found.line),
    };
  };
}

function contextOf(source: string | null, line: number): Context | undefined {
  const lines = source?.split(/\r?\n/) ?? [];
  if (line > lines.length) return undefined;
  const firstLine = Math.max(1, line - LINES_AROUND);
  return {
    firstLine,
    lines: lines.slice(firstLine - 1, line + LINES_AROUND).map((text) => text.slice(0, MAX_LINE)),
  };
}
