/**
 * The line that a list shows of a Honeycomb event that is not a span: a log's severity and body, a metric's values,
 * and of any other event its name, or its fields when it has none.
 */
import type { HoneycombEvent } from '../../api/shapes.ts';

export interface EventLine {
  /** Lower case: the severity of a log, else the kind of the event. */
  readonly tag: string;
  readonly text: string;
  readonly failed: boolean;
}

/** Fields that every event of a kind has and that tell nothing of this one. */
const COMMON = /^(?:meta|trace|service|telemetry|library|resource|process|host|cloud|faas)\./;
const SHOWN_FIELDS = 6;

export function eventLine({
  kind,
  name,
  fields,
}: Pick<HoneycombEvent, 'kind' | 'name' | 'fields'>): EventLine {
  const severity = text(fields['severity']);
  const isLog = kind === 'log';
  const failed = fields['error'] === true || /^(?:error|fatal)$/.test(severity ?? '');
  const own = isLog ? (text(fields['body']) ?? text(fields['event.name'])) : undefined;
  return {
    tag: (isLog ? severity : undefined) ?? kind.replace('_', ' '),
    text: own ?? name ?? summary(fields),
    failed,
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function summary(fields: HoneycombEvent['fields']): string {
  const told = Object.entries(fields).filter(([key]) => !COMMON.test(key));
  const words = told.slice(0, SHOWN_FIELDS).map(([key, value]) => {
    return `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`;
  });
  return words.join('  ') + (told.length > SHOWN_FIELDS ? '  …' : '');
}
