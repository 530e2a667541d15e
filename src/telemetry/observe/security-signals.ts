/**
 * Tells of requests that look like attacks: an event and attributes on the server span, a line in the log with a metric
 * in it, and findings, which leave with the next flush. It looks when the response is ready, because bursts show by the
 * statuses of answers. It changes no answer: the app or a firewall decides what to block.
 */
import { Bursts } from '../security/bursts.ts';
import { findAttempts } from '../security/attempts.ts';
import { createEventBridgeClient, encodeEvent, MAX_ENTRIES } from '../security/event-bridge.ts';
import { Findings } from '../security/findings.ts';
import { TECHNIQUES, type AttackRule, type Part } from '../security/rule.ts';
import { createSecurityHubClient, encodeFinding, MAX_FINDINGS } from '../security/security-hub.ts';
import { readUrl } from '../recording/request-url.ts';
import { isOn } from '../settings/settings.ts';
import { Environment } from '../settings/environment.ts';
import { readSecurity, type SecuritySettings } from '../settings/security.ts';
import { networkOf } from './demand.ts';
import { MAX_CALL_BYTES, texts } from './destinations.ts';
import type { Encoded } from './encoded.ts';
import type { Answered, CreateSecurity, Security } from './security.ts';
import type { AwsShared, Report } from './source.ts';
import type { Destination } from '../delivery/destination.ts';

const RULESET = 'cruddur-edge';
const NAMESPACE = 'Security';

/** EventBridge takes 256 KB in a call. */
const MAX_EVENTS_BYTES = 240 * 1024;

/** Give it to `observe`, and set SECURITY_SIGNALS. */
export const securitySignals: CreateSecurity = (values, service) => {
  const env = new Environment(values);
  const settings = readSecurity(env);
  const security = isOn(settings) ? new SecuritySignals(settings, service) : undefined;
  return { security, problems: env.problems };
};

class SecuritySignals implements Security {
  readonly standing: Security['standing'];
  readonly #settings: SecuritySettings;
  readonly #service: string;
  readonly #bursts = new Bursts();
  readonly #findings = new Findings();

  constructor(settings: SecuritySettings, service: string) {
    this.#settings = settings;
    this.#service = service;
    this.standing = { eventbridge: settings.eventBridge, securityhub: settings.securityHub };
  }

  /** @returns whether the request has attempts or completes a burst */
  look({ request, facts, status, route, at, root, log }: Answered): boolean {
    const { clientAddress, wholeAddress } = facts;
    // Those of the facts are cut and masked.
    const { path, query } = readUrl(request.url, () => '');
    const seen: { rule: AttackRule; part?: Part }[] = [
      ...findAttempts({ path, query, headers: request.headers }),
    ];
    const burst = this.#bursts.count(
      wholeAddress === undefined ? '' : networkOf(wholeAddress),
      status,
      at,
    );
    if (burst !== undefined) seen.push({ rule: burst });
    if (seen.length === 0) return false;
    // No more of an address than CLIENT_ADDRESS leaves.
    const network = clientAddress === undefined ? '' : networkOf(clientAddress);
    const { traceId } = root.spanContext();
    const [first] = seen;
    if (first !== undefined) root.setAttributes(attributesOf(first.rule));
    root.setAttribute('security.attempts', seen.length);
    for (const { rule, part } of seen) {
      const where = part === undefined ? {} : { 'security_rule.part': part };
      root.addEvent('security_rule.match', { ...attributesOf(rule), ...where }, at);
      this.#findings.add({ rule, network, route: route ?? '', at, traceId });
    }
    log().warn('Attack attempt', lineOf(seen, network, route, at));
    return true;
  }

  take(now: number): readonly Report[] {
    const { eventBridge, securityHub } = this.#settings;
    const service = this.#service;
    return this.#findings.take(now).flatMap((finding) => {
      const reports: Report[] = [];
      if (isOn(eventBridge)) {
        const text = encodeEvent(finding, service, eventBridge.bus);
        reports.push({ destination: 'eventbridge', text, units: 1 });
      }
      if (isOn(securityHub)) {
        const text = encodeFinding(finding, { ...securityHub, service });
        reports.push({ destination: 'securityhub', text, units: 1 });
      }
      return reports;
    });
  }

  destinations(aws: AwsShared): readonly Destination<Encoded>[] {
    const { eventBridge, securityHub } = this.#settings;
    const found: Destination<Encoded>[] = [];
    if (isOn(eventBridge)) {
      const send = texts(createEventBridgeClient({ ...eventBridge, ...aws }));
      const limits = { maxItems: MAX_ENTRIES, maxBytes: MAX_EVENTS_BYTES };
      found.push({ name: 'eventbridge', limits, send });
    }
    if (isOn(securityHub)) {
      const send = texts(createSecurityHubClient({ ...securityHub, ...aws }));
      const limits = { maxItems: MAX_FINDINGS, maxBytes: MAX_CALL_BYTES };
      found.push({ name: 'securityhub', limits, send });
    }
    return found;
  }
}

/** https://opentelemetry.io/docs/specs/semconv/registry/attributes/security-rule/ and ECS's fields of threats. */
function attributesOf(rule: AttackRule): Record<string, string> {
  return {
    'security_rule.name': rule.id,
    'security_rule.category': rule.category,
    'security_rule.description': rule.description,
    'security_rule.ruleset.name': RULESET,
    'threat.technique.id': rule.technique,
    'threat.technique.name': TECHNIQUES[rule.technique],
  };
}

/** In CloudWatch the line counts as one metric, `AttackAttempts` of the service. */
function lineOf(
  seen: readonly { readonly rule: AttackRule; readonly part?: Part }[],
  network: string,
  route: string | undefined,
  at: number,
): Record<string, unknown> {
  return {
    rules: seen.map(({ rule }) => rule.id),
    techniques: [...new Set(seen.map(({ rule }) => rule.technique))],
    parts: [...new Set(seen.flatMap(({ part }) => part ?? []))],
    network,
    route,
    AttackAttempts: seen.length,
    _aws: {
      Timestamp: at,
      CloudWatchMetrics: [
        {
          Namespace: NAMESPACE,
          Dimensions: [['service']],
          Metrics: [{ Name: 'AttackAttempts', Unit: 'Count' }],
        },
      ],
    },
  };
}
