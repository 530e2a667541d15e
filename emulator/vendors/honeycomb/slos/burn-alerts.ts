/**
 * Burn alerts (https://docs.honeycomb.io/api/burn-alerts): stored and checked against their SLO. They never
 * fire, since no budget is computed here, and `triggered` is not claimed.
 */
import type { Context, Hono } from 'hono';
import * as v from 'valibot';
import type { Detail } from '../api/answers.ts';
import type { Document, Documents } from '../api/documents.ts';
import type { ResourceParts } from '../api/resource.ts';
import { addResource } from '../api/resource.ts';
import { timesOf } from '../api/times.ts';
import {
  KeptNotified,
  Notified,
  checkRecipients,
  keepRecipients,
  showRecipients,
} from '../recipients/notification.ts';
import { KIND as SLO, Slo } from './slo.ts';

const PATH = '/1/burn_alerts/:dataset';
const KIND = 'burn_alert';
const MINUTES_OF_DAY = 1440;

const whole = (least: number, most = Number.MAX_SAFE_INTEGER) =>
  v.optional(v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most)));

const AlertType = v.pipe(
  v.optional(v.picklist(['exhaustion_time', 'budget_rate', '']), ''),
  v.transform((type) => type || 'exhaustion_time'),
);

const BurnAlert = v.object({
  alert_type: AlertType,
  /** Kept; there is nothing here that investigates. */
  auto_investigate: v.optional(v.boolean()),
  description: v.optional(v.pipe(v.string(), v.maxLength(1023)), ''),
  exhaustion_minutes: whole(0),
  budget_rate_window_minutes: whole(60),
  budget_rate_decrease_threshold_per_million: whole(1, 1_000_000),
  slo: v.optional(v.object({ id: v.string() })),
  recipients: v.pipe(v.array(Notified), v.minLength(1, 'must not be empty')),
});
type BurnAlert = v.InferOutput<typeof BurnAlert>;

/** The numbers that each type needs, and the other must not have. */
const NUMBERS = {
  exhaustion_time: ['exhaustion_minutes'],
  budget_rate: ['budget_rate_window_minutes', 'budget_rate_decrease_threshold_per_million'],
} as const;

const Kept = v.looseObject({
  slo: v.object({ id: v.string() }),
  recipients: v.array(KeptNotified),
});

export interface BurnAlertParts extends ResourceParts {
  /** The slug of the dataset in the path, or 404. */
  readonly scope: (c: Context) => string | Response;
}

export function addBurnAlertRoutes(routes: Hono, parts: BurnAlertParts): void {
  const { answers, documents, scope } = parts;

  routes.get(PATH, (c) => {
    const slug = scope(c);
    if (slug instanceof Response) return slug;
    const id = c.req.query('slo_id');
    if (!id) {
      return answers.invalid(c, [{ field: 'slo_id', code: 'missing', description: 'is required' }]);
    }
    if (documents.find(SLO, id) === undefined) return answers.problem(c, 404, 'SLO not found');
    const alerts = documents
      .list(KIND, slug)
      .filter(({ fields }) => v.parse(Kept, fields).slo.id === id);
    return c.json(
      alerts.map((alert) => {
        const { recipients: _shownAlone, ...shown } = show(alert, documents);
        return shown;
      }),
    );
  });

  addResource(routes, parts, {
    path: PATH,
    kind: KIND,
    schema: BurnAlert,
    scope,
    check: (alert, slug, id) => [
      ...checkAlert(alert, slug, id, documents),
      ...checkRecipients(alert.recipients, documents, false),
    ],
    keep: (alert, previous) => ({
      ...alert,
      slo: previous?.['slo'] ?? alert.slo,
      recipients: keepRecipients(alert.recipients, documents),
    }),
    show: (alert) => show(alert, documents),
  });
}

function show(document: Document, documents: Documents) {
  const kept = v.parse(Kept, document.fields);
  return {
    id: document.id,
    ...kept,
    recipients: showRecipients(kept.recipients, documents),
    ...timesOf(document),
  };
}

function checkAlert(
  alert: BurnAlert,
  slug: string,
  id: string | undefined,
  documents: Documents,
): Detail[] {
  const details: Detail[] = [];
  const wrong = (field: string, description: string, code: Detail['code'] = 'invalid') =>
    details.push({ field, code, description });
  const { alert_type } = alert;
  for (const [type, fields] of Object.entries(NUMBERS)) {
    for (const field of fields) {
      if (type === alert_type && alert[field] === undefined) {
        wrong(field, `is required for ${alert_type}`, 'missing');
      }
      if (type !== alert_type && alert[field] !== undefined) {
        wrong(field, `must be absent for ${alert_type}`);
      }
    }
  }
  const present = id === undefined ? undefined : documents.get(KIND, slug, id);
  const sloId = present === undefined ? alert.slo?.id : v.parse(Kept, present.fields).slo.id;
  const slo = sloId === undefined ? undefined : documents.find(SLO, sloId);
  if (sloId === undefined) wrong('slo.id', 'is required', 'missing');
  else if (slo === undefined) wrong('slo.id', 'is not an SLO');
  else {
    const { dataset_slugs, time_period_days } = v.parse(Slo, slo.fields);
    if (slo.scope !== slug && !dataset_slugs?.includes(slug)) {
      wrong('slo.id', 'is not an SLO of this dataset');
    }
    const minutes = alert.budget_rate_window_minutes ?? 0;
    if (minutes > time_period_days * MINUTES_OF_DAY) {
      wrong('budget_rate_window_minutes', "must be at most the SLO's time period");
    }
  }
  return details;
}
