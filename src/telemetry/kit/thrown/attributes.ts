/**
 * A description of what was thrown as the attributes of a span event `exception`, and back. Type, message and stack are
 * those of OpenTelemetry's conventions; fields and causes, for which it has none, are JSON texts.
 * https://opentelemetry.io/docs/specs/semconv/exceptions/exceptions-spans/
 */
import type { Attributes } from '../finished-span.ts';
import { isRecord, parseJson } from '../json.ts';
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

/** The exception of an event, then what it was caused by. An app may have written the event itself, so a member of another shape is left out. */
export function thrownOfEvent(attributes: Attributes): readonly TextsOfThrown[] {
  const causes = json(attributes[CAUSES]);
  return [
    textsOf(attributes[TYPE], attributes[MESSAGE], attributes[STACK], json(attributes[FIELDS])),
    ...(Array.isArray(causes) ? causes : [])
      .filter(isRecord)
      .map(({ type, message, stack, fields }) => textsOf(type, message, stack, fields)),
  ];
}

function textsOf(type: unknown, message: unknown, stack: unknown, fields: unknown): TextsOfThrown {
  return {
    type: text(type),
    message: text(message) ?? '',
    stack: text(stack),
    fields: isRecord(fields) ? fields : undefined,
  };
}

function json(value: unknown): unknown {
  return typeof value === 'string' ? parseJson(value) : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
