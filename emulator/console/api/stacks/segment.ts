/**
 * Reads the exceptions of an X-Ray segment and of all subsegments in it. Their frames have no column, and a cause that
 * only refers to an exception elsewhere has no frames to show.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-errors
 */
import * as v from 'valibot';
import { NOTHING, type Reported, type ReportedException } from './reported.ts';

const Exception = v.looseObject({
  type: v.nullish(v.string()),
  message: v.nullish(v.string()),
  stack: v.nullish(
    v.array(
      v.looseObject({
        path: v.nullish(v.string()),
        line: v.nullish(v.number()),
        label: v.nullish(v.string()),
      }),
    ),
  ),
});

interface Document {
  readonly id: string;
  readonly cause?: unknown;
  readonly subsegments?: readonly Document[] | undefined;
}

const Document: v.GenericSchema<unknown, Document> = v.looseObject({
  id: v.string(),
  cause: v.optional(v.unknown()),
  subsegments: v.optional(v.array(v.lazy(() => Document))),
});
const Cause = v.looseObject({ exceptions: v.array(Exception) });

/** No exceptions for a text that is not a document, or is nested so deeply that reading it fails. */
export function readSegment(document: string): Reported {
  try {
    return { ...NOTHING, exceptions: exceptionsOf(v.parse(Document, JSON.parse(document))) };
  } catch {
    return NOTHING;
  }
}

function exceptionsOf({ id, cause, subsegments = [] }: Document): ReportedException[] {
  const own = v.is(Cause, cause) ? cause.exceptions : [];
  return [
    ...own.map(({ type, message, stack }) => ({
      segment: id,
      title: [type, message].filter(Boolean).join(': ') || 'Error',
      frames: (stack ?? []).map(({ path, line, label }) => ({
        name: label ?? undefined,
        file: path ?? undefined,
        line: line ?? undefined,
        column: undefined,
      })),
    })),
    ...subsegments.flatMap(exceptionsOf),
  ];
}
