/**
 * What a recipient of notifications may be (https://docs.honeycomb.io/api/recipients): by its type, the details
 * that say where to. Nothing is ever sent to one from here.
 */
import * as v from 'valibot';
import type { Fields } from '../api/documents.ts';

const text = (most: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(most));
const Address = v.pipe(text(2048), v.url('must be an address'));
const VariableName = v.pipe(
  text(64),
  v.regex(/^[a-z][a-zA-Z0-9]*$/, 'must be letters and digits, the first a small letter'),
);
const Template = v.optional(v.object({ body: v.string() }));

const Webhook = v.strictObject({
  webhook_name: text(255),
  webhook_url: Address,
  webhook_secret: v.optional(v.pipe(v.string(), v.maxLength(255))),
  webhook_headers: v.optional(
    v.pipe(
      v.array(
        v.object({
          header: text(64),
          value: v.optional(v.pipe(v.string(), v.maxLength(750))),
        }),
      ),
      v.maxLength(5),
    ),
  ),
  webhook_payloads: v.optional(
    v.object({
      template_variables: v.optional(
        v.pipe(
          v.array(
            v.object({
              name: VariableName,
              default_value: v.optional(v.pipe(v.string(), v.maxLength(256))),
            }),
          ),
          v.maxLength(10),
        ),
      ),
      payload_templates: v.optional(
        v.object({ trigger: Template, budget_rate: Template, exhaustion_time: Template }),
      ),
    }),
  ),
});

export const Recipient = v.variant('type', [
  v.object({
    type: v.literal('email'),
    details: v.strictObject({ email_address: v.pipe(v.string(), v.email('must be an address')) }),
  }),
  v.object({ type: v.literal('slack'), details: v.strictObject({ slack_channel: text(255) }) }),
  v.object({
    type: v.literal('pagerduty'),
    details: v.strictObject({
      pagerduty_integration_name: text(255),
      pagerduty_integration_key: v.pipe(v.string(), v.length(32, 'must be 32 characters')),
    }),
  }),
  v.object({ type: v.literal('webhook'), details: Webhook }),
  v.object({
    type: v.literal('msteams_workflow'),
    details: v.strictObject({ webhook_name: text(255), webhook_url: Address }),
  }),
  v.object({
    type: v.pipe(
      v.literal('msteams'),
      v.check(() => false, "is no longer made: use 'msteams_workflow'"),
    ),
  }),
]);

export type Recipient = v.InferOutput<typeof Recipient>;

/** The detail by which people know a recipient. A marker is one that only a trigger has: its text. */
const TARGETS: Readonly<Record<string, string>> = {
  email: 'email_address',
  slack: 'slack_channel',
  pagerduty: 'pagerduty_integration_name',
  webhook: 'webhook_name',
  msteams_workflow: 'webhook_name',
  marker: 'marker_message',
};

export const TYPES = Object.keys(TARGETS);

const Kept = v.object({ type: v.string(), details: v.record(v.string(), v.unknown()) });

/** The type of a kept recipient and whom it names; no keys, secrets or addresses of webhooks. */
export function targetOf(fields: Fields): { readonly type: string; readonly target: string } {
  const { type, details } = v.parse(Kept, fields);
  return { type, target: String(details[TARGETS[type] ?? ''] ?? '') };
}

/** The recipient that a type and a target make; undefined when they do not say enough. */
export function recipientOf(type: string, target: string): Fields | undefined {
  if (type === 'marker') return { type, details: { marker_message: target } };
  const made = v.safeParse(Recipient, { type, details: { [TARGETS[type] ?? '']: target } });
  return made.success ? made.output : undefined;
}
