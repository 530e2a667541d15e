/**
 * Triggers of a dataset or of the environment, through the API. It keeps a query that is sent with one as a query of
 * its own; the evaluator's state tells whether the trigger is beyond its threshold.
 */
import type { Context, Hono } from 'hono';
import * as v from 'valibot';
import type { Documents, ScopedDocument } from '../api/documents.ts';
import type { ResourceParts } from '../api/resource.ts';
import { addResource } from '../api/resource.ts';
import { timesOf } from '../api/times.ts';
import { showQuery } from '../query/routes.ts';
import { keepRecipients, showRecipients } from '../recipients/notification.ts';
import { checkTrigger, inlineQuery } from './check.ts';
import type { TriggerStates } from './state.ts';
import { KIND, KeptTrigger, Trigger } from './trigger.ts';

export interface TriggerParts extends ResourceParts {
  readonly states: TriggerStates;
  /** The slug of the dataset in the path, or 404. */
  readonly scope: (c: Context) => string | Response;
}

export function addTriggerRoutes(routes: Hono, parts: TriggerParts): void {
  const { documents, states, scope } = parts;
  addResource(routes, parts, {
    path: '/1/triggers/:dataset',
    kind: KIND,
    schema: Trigger,
    scope,
    check: (trigger, slug) => checkTrigger(trigger, slug, documents),
    keep(trigger, previous, slug) {
      const inline = inlineQuery(trigger);
      const { baseline_details: baseline = previous?.['baseline_details'] } = trigger;
      return v.parse(KeptTrigger, {
        ...trigger,
        disabled: trigger.disabled ?? previous?.['disabled'] ?? false,
        query_id: inline ? documents.create('query', slug, inline).id : trigger.query_id,
        recipients: keepRecipients(trigger.recipients, documents),
        baseline_details: Object.keys(baseline ?? {}).length === 0 ? undefined : baseline,
      });
    },
    show: (document, slug) => showTrigger({ ...document, scope: slug }, documents, states),
    changed(id, slug) {
      if (documents.get(KIND, slug, id) === undefined) states.forget(id);
      else states.hurry(id);
    },
  });
}

export function showTrigger(
  document: ScopedDocument,
  documents: Documents,
  states: TriggerStates,
): object {
  const { id, scope } = document;
  const trigger = v.parse(KeptTrigger, document.fields);
  const query = documents.get('query', scope, trigger.query_id);
  return {
    id,
    dataset_slug: scope,
    ...trigger,
    ...(query && { query: { ...showQuery(query), id: undefined } }),
    recipients: showRecipients(trigger.recipients, documents),
    triggered: states.get(id).triggered,
    ...timesOf(document),
  };
}
