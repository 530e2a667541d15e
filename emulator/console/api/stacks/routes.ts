/**
 * Stacks of a stored occurrence or segment, each frame with its place in the source where a source map knows it.
 * What was received stays as it is; this is the view beside it.
 */
import { Hono } from 'hono';
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import type { Original } from '../../../source-maps/mapper.ts';
import type { Origin, SourceMaps } from '../../../source-maps/source-maps.ts';
import { createDocuments } from '../../../vendors/xray/segments/stored-documents.ts';
import { wholeNumber } from '../parameters.ts';
import { readOccurrence } from './occurrence.ts';
import type { Reported, ReportedFrame } from './reported.ts';
import { readSegment } from './segment.ts';
import type { Source, StackFrame, Stacks } from './shapes.ts';

const Row = v.object({
  document: v.string(),
  received_ms: v.number(),
  version: v.nullable(v.string()),
});

/** @param sourceMaps without it the answer has frames as they were received */
export function createStackRoutes(database: DatabaseSync, sourceMaps?: SourceMaps): Hono {
  const readDocuments = createDocuments(database);
  const kinds = {
    occurrence: {
      read: readOccurrence,
      select: database.prepare(`
        SELECT payload AS document, received_ms, rollbar_versions.version
        FROM rollbar_occurrences JOIN requests ON requests.id = request
        LEFT JOIN rollbar_versions ON rollbar_versions.id = rollbar_occurrences.version
        WHERE rollbar_occurrences.id = ?`),
    },
    segment: {
      read: readSegment,
      select: database.prepare(
        'SELECT request, document, received_ms, NULL AS version FROM xray_segments WHERE id = ?',
      ),
    },
  };
  const routes = new Hono();

  for (const [kind, { read, select }] of Object.entries(kinds)) {
    routes.get(`/${kind}/:id`, (c) => {
      const id = v.safeParse(wholeNumber, c.req.param('id'));
      const [row] = readDocuments(id.success ? select.all(id.output) : []);
      if (row === undefined) return c.json({ error: `No such ${kind} is stored` }, 404);
      const { document, received_ms: receivedMs, version } = v.parse(Row, row);
      const origin = { receivedMs, version: version ?? undefined };
      return c.json(stacksOf(read(document), origin, sourceMaps));
    });
  }
  return routes;
}

function stacksOf(reported: Reported, origin: Origin, sourceMaps?: SourceMaps): Stacks {
  function locate({ file, line, column }: ReportedFrame): Original | undefined {
    if (file === undefined || line === undefined) return undefined;
    return sourceMaps?.locate({ file, line, column }, origin);
  }
  return {
    message: reported.message ?? null,
    exceptions: reported.exceptions.map(({ segment, title, frames }) => ({
      segment: segment ?? null,
      title,
      frames: frames.map((frame) => shown(frame, locate(frame))),
    })),
  };
}

function shown(frame: ReportedFrame, original: Original | undefined): StackFrame {
  // An answer shows no path of this machine, such as that of wrangler's folder.
  const file = frame.file?.replace(/^(?:file:\/)?\/.*\/(?=\.wrangler\/)/, '') ?? '?';
  const place = [file, frame.line, frame.column].filter((part) => part !== undefined);
  return {
    name: original?.name ?? frame.name ?? '<anonymous>',
    place: place.join(':'),
    source:
      original === undefined
        ? reportedSource({ ...frame, file: frame.file && file })
        : sourceOf(original),
  };
}

/** Without a source map, what the sender says of the source itself. */
function reportedSource({ file, line, column, context }: ReportedFrame): Source | null {
  if (file === undefined || line === undefined || context === undefined) return null;
  return sourceOf({ file, line, column, context });
}

function sourceOf({ file, line, column, context }: Omit<Original, 'name'>): Source {
  return {
    file,
    line,
    column: column ?? null,
    context:
      context === undefined ? null : { first_line: context.firstLine, lines: [...context.lines] },
  };
}
