/** The recipients of a team through the API, and the triggers that notify one. */
import type { Hono } from 'hono';
import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import type { ScopedDocument } from '../api/documents.ts';
import type { ResourceParts } from '../api/resource.ts';
import { addResource } from '../api/resource.ts';
import { showWithTimes } from '../api/times.ts';
import { KIND, KeptNotified } from './notification.ts';
import { Recipient, targetOf } from './recipient.ts';

export interface RecipientParts extends ResourceParts {
  /** A trigger as its own API shows it. */
  readonly showTrigger: (trigger: ScopedDocument) => object;
}

const Alert = v.object({ recipients: v.array(KeptNotified) });

export function addRecipientRoutes(routes: Hono, parts: RecipientParts): void {
  const { answers, documents, showTrigger } = parts;
  const notifying = (kind: string, id: string) =>
    documents
      .all(kind)
      .filter(({ fields }) =>
        v.parse(Alert, fields).recipients.some((recipient) => recipient.id === id),
      );

  routes.get('/1/recipients/:id/triggers', (c) => {
    const id = c.req.param('id');
    if (documents.get(KIND, '', id) === undefined) {
      return answers.problem(c, 404, 'Recipient not found');
    }
    return c.json(notifying('trigger', id).map(showTrigger));
  });

  addResource(routes, parts, {
    path: '/1/recipients',
    kind: KIND,
    schema: Recipient,
    check({ type }, _scope, id) {
      const present = id === undefined ? undefined : documents.get(KIND, '', id);
      if (present === undefined || targetOf(present.fields).type === type) return [];
      return [{ field: 'type', code: 'invalid', description: 'cannot be changed' }];
    },
    refuse(recipient, _scope, id) {
      const isTaken = documents
        .list(KIND, '')
        .some((other) => other.id !== id && isDeepStrictEqual(other.fields, { ...recipient }));
      return isTaken ? { status: 409, error: 'A recipient like this already exists' } : undefined;
    },
    usedBy({ id }) {
      const [user] = [...notifying('trigger', id), ...notifying('burn_alert', id)];
      return user && `The recipient is used by ${String(user.fields['name'] ?? 'a burn alert')}`;
    },
    show: showWithTimes,
  });
}
