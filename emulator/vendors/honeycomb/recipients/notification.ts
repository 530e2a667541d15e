/**
 * Finds the recipients a trigger or a burn alert names: by id or, as older clients do, by type and target. It matches
 * those named by target with a recipient that is known, or makes one when the type needs no more than the target.
 */
import * as v from 'valibot';
import type { Detail } from '../api/answers.ts';
import type { Documents } from '../api/documents.ts';
import { TYPES, recipientOf, targetOf } from './recipient.ts';

export const KIND = 'recipient';

export const Notified = v.strictObject({
  id: v.optional(v.string()),
  type: v.optional(v.picklist(TYPES, `must be one of ${TYPES.join(', ')}`)),
  target: v.optional(v.string()),
  details: v.optional(
    v.strictObject({
      pagerduty_severity: v.optional(v.picklist(['critical', 'error', 'warning', 'info'])),
      variables: v.optional(
        v.array(v.strictObject({ name: v.string(), value: v.optional(v.string()) })),
      ),
    }),
  ),
});
export type Notified = v.InferOutput<typeof Notified>;

/** What an alert keeps of a recipient. */
export const KeptNotified = v.object({ id: v.string(), details: v.optional(v.unknown()) });

/** @param allowsMarker whether a marker in the graph will do; only triggers make one */
export function checkRecipients(
  recipients: readonly Notified[],
  documents: Documents,
  allowsMarker: boolean,
): Detail[] {
  return recipients.flatMap((recipient, index) => {
    const wrong = (field: string, description: string, code: Detail['code'] = 'invalid') => [
      { field: `recipients[${index}]${field}`, code, description },
    ];
    const { id, type, target, details } = recipient;
    const known = id === undefined ? match(recipient, documents) : documents.get(KIND, '', id);
    if (id !== undefined && known === undefined) return wrong('.id', 'is not a recipient');
    if (id === undefined && (type === undefined || target === undefined)) {
      return wrong('.id', 'is required, or type and target', 'missing');
    }
    const actual = known === undefined ? type : targetOf(known.fields).type;
    if (actual === 'marker' && !allowsMarker) return wrong('.type', 'is for triggers only');
    if (known === undefined && recipientOf(type ?? '', target ?? '') === undefined) {
      return wrong('.target', `names no ${type} recipient: make it by the Recipients API first`);
    }
    if (details?.pagerduty_severity !== undefined && actual !== 'pagerduty') {
      return wrong('.details.pagerduty_severity', 'is for PagerDuty');
    }
    return [];
  });
}

/** Recipients by their ids; those that are not known yet are made. */
export function keepRecipients(
  recipients: readonly Notified[],
  documents: Documents,
): v.InferOutput<typeof KeptNotified>[] {
  return recipients.map((recipient) => {
    const { id, type = '', target = '', details } = recipient;
    const kept = id ?? match(recipient, documents)?.id;
    const made =
      kept ?? documents.create(KIND, '', recipientOf(type, target) ?? { type, details: {} }).id;
    return { id: made, ...(details && { details }) };
  });
}

/** With type and target, for people; one that is gone is left out. */
export function showRecipients(
  recipients: readonly v.InferOutput<typeof KeptNotified>[],
  documents: Documents,
): { id: string; type: string; target: string; details?: unknown }[] {
  return recipients.flatMap((recipient) => {
    const known = documents.get(KIND, '', recipient.id);
    return known === undefined ? [] : [{ ...recipient, ...targetOf(known.fields) }];
  });
}

function match({ type, target }: Notified, documents: Documents) {
  return documents.list(KIND, '').find(({ fields }) => {
    const known = targetOf(fields);
    return known.type === type && known.target === target;
  });
}
