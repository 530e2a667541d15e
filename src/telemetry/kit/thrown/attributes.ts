/**
 * A description of what was thrown as the attributes of a span event `exception`, and back. Type, message and stack are
 * those of OpenTelemetry's conventions; fields and causes, for which it has none, are JSON texts.
 * https://opentelemetry.io/docs/specs/semconv/exceptions/exceptions-spans/
 */
import * as v from 'valibot';
import type { Attributes } from '../finished-span.ts';
import { parseJson } from '../json.ts';
import { wellFormedJson } from '../text.ts';
import { linkedTo, type Thrown } from './thrown.ts';

const TYPE = 'exception.type';
const MESSAGE = 'exception.message';
const STACK = 'exception.stacktrace';
/** The value's own members: a JSON object. */
const FIELDS = 'exception.fields';
/** What it was caused by, the nearest first: a JSON array. */
const CAUSES = 'exception.causes';

/** Below the limit that attributes have by default, which would leave half a JSON text. */
const MAX_JSON_CHARACTERS = 12_288;

/** For `span.addEvent('exception', …)`. */
export function exceptionAttributes(thrown: Thrown): Record<string, string> {
  const { type, message, stack, fields } = thrown;
  const causes = causesText(linkedTo(thrown));
  return {
    [TYPE]: type,
    [MESSAGE]: message,
    ...(stack === undefined ? {} : { [STACK]: stack }),
    ...(fields === undefined ? {} : { [FIELDS]: wellFormedJson(JSON.stringify(fields)) }),
    ...(causes === undefined ? {} : { [CAUSES]: causes }),
  };
}

/** What gives up least and fits: everything, no fields, no stacks either. */
function causesText(linked: readonly Thrown[]): string | undefined {
  if (linked.length === 0) return undefined;
  const whole = linked.map(({ type, message, stack, fields }) => ({
    type,
    message,
    stack,
    fields,
  }));
  const forms = [
    whole,
    whole.map((cause) => ({ ...cause, fields: undefined })),
    whole.map(({ type, message }) => ({ type, message })),
    whole.map(({ type }) => ({ type })),
  ];
  const texts = forms.map((form) => wellFormedJson(JSON.stringify(form)));
  return texts.find((text) => text.length <= MAX_JSON_CHARACTERS) ?? texts.at(-1);
}

/** One of the exceptions that an event tells of. */
export interface TextsOfThrown {
  readonly type: string | undefined;
  readonly message: string;
  readonly stack: string | undefined;
  readonly fields: Readonly<Record<string, unknown>> | undefined;
}

/** Not `v.record`, which leaves out members called `constructor` and the like. */
const Fields = v.custom<Readonly<Record<string, unknown>>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);
const Causes = v.array(
  v.object({
    type: v.optional(v.string()),
    message: v.optional(v.string(), ''),
    stack: v.optional(v.string()),
    fields: v.optional(Fields),
  }),
);

/** The exception of an event, then what it was caused by. An app may have written the event itself, so a member of another shape is left out. */
export function thrownOfEvent(attributes: Attributes): readonly TextsOfThrown[] {
  const fields = v.safeParse(Fields, json(attributes[FIELDS]));
  const causes = v.safeParse(Causes, json(attributes[CAUSES]));
  const main = {
    type: text(attributes[TYPE]),
    message: text(attributes[MESSAGE]) ?? '',
    stack: text(attributes[STACK]),
    fields: fields.success ? fields.output : undefined,
  };
  if (!causes.success) return [main];
  const linked = causes.output.map(({ type, message, stack, fields: own }) => ({
    type,
    message,
    stack,
    fields: own,
  }));
  return [main, ...linked];
}

function json(value: unknown): unknown {
  return typeof value === 'string' ? parseJson(value) : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
