/**
 * `/_emulator/sampling`: rules of an account and region with what they did; POST makes one, PUT changes one, DELETE takes
 * one away. X-Ray's own API judges what is asked.
 */
import { Hono, type Context } from 'hono';
import * as v from 'valibot';
import { DEFAULT_ACCOUNT } from '../../../vendors/aws/credentials.ts';
import type { RuleOperation, SamplingDesk } from '../../../vendors/xray/sampling/desk.ts';
import type { ConsoleContext } from '../context.ts';
import { readJsonBody } from '../json-body.ts';
import { RuleDraft, type Sampling, type SamplingRule, type SamplingScope } from './shapes.ts';
import { createSamplingReports } from './store.ts';

const HOUR_MS = 3_600_000;

const Place = v.object({
  account: v.optional(v.pipe(v.string(), v.regex(/^\d{12}$/)), DEFAULT_ACCOUNT),
  region: v.optional(v.pipe(v.string(), v.regex(/^[a-z]{2}[a-z-]*-\d+$/))),
});

const Members = v.fallback(v.record(v.string(), v.unknown()), {});
const Refusal = v.object({ Message: v.string() });

export function createSamplingRoutes({ database, now, sampling }: ConsoleContext): Hono {
  const reports = createSamplingReports(database);

  /** What is asked about; undefined where its names are wrong. */
  function scopeOf(c: Context, desk: SamplingDesk): SamplingScope | undefined {
    const asked = v.safeParse(Place, c.req.query());
    if (!asked.success) return undefined;
    const { account, region = desk.region } = asked.output;
    return { account, region };
  }

  function read(desk: SamplingDesk, scope: SamplingScope): Sampling {
    const toMs = now();
    const fromMs = toMs - HOUR_MS;
    const windows = reports.windows(scope, fromMs);
    const rules = desk
      .rules(scope)
      .map(({ SamplingRule: rule, CreatedAt, ModifiedAt }): SamplingRule => ({
        name: rule.RuleName,
        priority: rule.Priority,
        reservoir: rule.ReservoirSize,
        rate: rule.FixedRate,
        service: rule.ServiceName,
        service_type: rule.ServiceType,
        host: rule.Host,
        method: rule.HTTPMethod,
        path: rule.URLPath,
        is_default: rule.RuleName === 'Default',
        modified_ms: ModifiedAt * 1000,
        was_changed: ModifiedAt > CreatedAt && ModifiedAt * 1000 > fromMs,
        attributes: rule.Attributes,
        windows: windows.get(rule.RuleName) ?? [],
      }));
    const own = { account: DEFAULT_ACCOUNT, region: desk.region };
    return { scope, scopes: reports.scopes(own), rules, from_ms: fromMs, to_ms: toMs };
  }

  async function change(
    c: Context,
    operation: RuleOperation,
    inputOf: (draft: RuleDraft) => object,
    draft: RuleDraft,
  ): Promise<Response> {
    const scope = sampling && scopeOf(c, sampling);
    if (sampling === undefined || scope === undefined) return c.json({ error: WRONG_PLACE }, 400);
    const answer = await sampling.change(scope, operation, inputOf(draft));
    const body: unknown = await answer.json();
    if (answer.ok) return c.json({ name: draft.name });
    const refusal = v.safeParse(Refusal, body);
    const reason = refusal.success ? refusal.output.Message : `status ${answer.status}`;
    return c.json({ error: `Cannot change the rule: ${reason}` }, 400);
  }

  async function changeBy(
    c: Context,
    operation: RuleOperation,
    inputOf: (draft: RuleDraft) => object,
  ): Promise<Response> {
    const name = c.req.param('name');
    // The address says which rule changes; a name in the body is ignored.
    const Draft = v.pipe(
      Members,
      v.transform((sent) => ({ ...sent, ...(name && { name }) })),
      RuleDraft,
    );
    const body = await readJsonBody(c.req.raw, Draft, 'Cannot change the rule');
    return body.ok
      ? change(c, operation, inputOf, body.value)
      : c.json({ error: body.error }, body.status);
  }

  return new Hono()
    .get('/sampling', (c) => {
      const scope = sampling && scopeOf(c, sampling);
      if (sampling === undefined || scope === undefined) return c.json({ error: WRONG_PLACE }, 400);
      return c.json(read(sampling, scope));
    })
    .post('/sampling/rules', (c) =>
      changeBy(c, 'CreateSamplingRule', (draft) => ({
        SamplingRule: { ...membersOf(draft), ResourceARN: '*', Version: 1 },
      })),
    )
    .put('/sampling/rules/:name', (c) =>
      changeBy(c, 'UpdateSamplingRule', (draft) => ({ SamplingRuleUpdate: changesOf(draft) })),
    )
    .delete('/sampling/rules/:name', (c) => {
      const name = c.req.param('name');
      const inputOf = () => ({ RuleName: name });
      return change(c, 'DeleteSamplingRule', inputOf, { ...EMPTY, name });
    });
}

const WRONG_PLACE = 'Cannot read sampling rules: account has 12 digits, region is as us-east-1';

const EMPTY: RuleDraft = {
  name: '',
  priority: 1,
  reservoir: 0,
  rate: 0,
  service: '*',
  service_type: '*',
  host: '*',
  method: '*',
  path: '*',
};

/** Of Default only two may be named. */
function changesOf(draft: RuleDraft): object {
  const { name, reservoir, rate } = draft;
  if (name !== 'Default') return membersOf(draft);
  return { RuleName: name, ReservoirSize: reservoir, FixedRate: rate };
}

function membersOf(draft: RuleDraft): object {
  return {
    RuleName: draft.name,
    ReservoirSize: draft.reservoir,
    FixedRate: draft.rate,
    Priority: draft.priority,
    ServiceName: draft.service,
    ServiceType: draft.service_type,
    Host: draft.host,
    HTTPMethod: draft.method,
    URLPath: draft.path,
  };
}
