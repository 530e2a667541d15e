/**
 * Finds what looks like an attack in a request's path, query and headers. Bodies are not read: that would cost the app
 * its stream. No text of the request is kept, because what a caller tries may hold somebody's secret.
 *
 * Nearly all texts hold nothing that a rule could fit; one expression per part, its gate, tells them apart first.
 */
import { plainForm } from './plain-form.ts';
import type { AttackRule, Part } from './rule.ts';
import { RULES } from './rules/all.ts';

/** Read besides `User-Agent`. */
const HEADERS = [
  'referer',
  'x-forwarded-for',
  'x-api-version',
  'content-type',
  'accept-language',
  'x-forwarded-host',
];
/** Characters of the query that are looked at, names and values together. */
const LONGEST_QUERY = 2048;

/** A text goes to the rules of its part if this finds something in it. */
const GATES: Readonly<Record<Part, RegExp>> = {
  path: /[^\w\-/@.]|\.\.|\/\.|__|_(?:cat|ignition|profiler)|\.(?:php|as[pc]x|aspx?|jspx?|cfm|axd|config|sql|zip|tar|t?gz|rar|7z|bak|sqlite|ini|inc|old|prop|json|xml|ya?ml|env|csv|cgi|pub|html)|wp-|php|pma|admin|actuator|cgi-|server-|manager|console|invoker|jolokia|axis2|solr|hudson|geoserver|nacos|telescope|debug|jsonws|struts|owa|ecp\/|hnap|boaform|gponform|goform|dana-|remote\/|-inf|id_|authorized_|etc\/|proc\//,
  value:
    /[^\w\-. ~@,:]|\.\.|__|_\.|class\.|169\.|100\.100|ro0ab|\b(?:or|and|union|having|waitfor|exec|declare|xp_\w+|by) |jndi:|metadata\/|\bnet |\breg |-[ecn] /,
  header: /[$<{}|\\`'\0]|%[2-7c-f]|\.\.|\(\)|jndi:|169\.254|meta/,
  'user-agent': /[$<{}|\\`%\0]|\(\) ?\{|jndi:/,
};

const BY_PART: Readonly<Record<Part, readonly AttackRule[]>> = {
  path: rulesFor('path'),
  value: rulesFor('value'),
  header: rulesFor('header'),
  'user-agent': rulesFor('user-agent').filter(({ category }) => category !== 'scanner'),
};
const SCANNERS = RULES.filter(({ category }) => category === 'scanner');

/** A rule and where the text stood that it fits. */
export interface Attempt {
  readonly rule: AttackRule;
  readonly part: Part;
}

export interface Target {
  /** With its percent-encoding. */
  readonly path: string;
  /** Without `?`. */
  readonly query: string;
  readonly headers: Pick<Headers, 'get'>;
}

/** @returns each rule at most once, where it fits first */
export function findAttempts({ path, query, headers }: Target): readonly Attempt[] {
  const found = new Map<AttackRule, Part>();
  look(found, 'path', plainForm(path, false));
  if (query !== '') lookAtQuery(found, query.slice(0, LONGEST_QUERY));
  const agent = headers.get('user-agent');
  if (agent !== null) {
    const plain = plainForm(agent, false);
    fit(found, 'user-agent', SCANNERS, plain);
    look(found, 'user-agent', plain);
  }
  for (const name of HEADERS) {
    const value = headers.get(name);
    if (value !== null) look(found, 'header', plainForm(value, false));
  }
  return [...found].map(([rule, part]) => ({ rule, part }));
}

function lookAtQuery(found: Map<AttackRule, Part>, query: string): void {
  for (const parameter of query.split('&')) {
    const end = parameter.indexOf('=');
    look(found, 'value', plainForm(end < 0 ? parameter : parameter.slice(0, end), true));
    if (end >= 0) look(found, 'value', plainForm(parameter.slice(end + 1), true));
  }
}

function look(found: Map<AttackRule, Part>, part: Part, text: string): void {
  if (GATES[part].test(text)) fit(found, part, BY_PART[part], text);
}

function fit(
  found: Map<AttackRule, Part>,
  part: Part,
  rules: readonly AttackRule[],
  text: string,
): void {
  for (const rule of rules) {
    if (!found.has(rule) && rule.patterns.some((pattern) => pattern.test(text)))
      found.set(rule, part);
  }
}

function rulesFor(part: Part): readonly AttackRule[] {
  return RULES.filter(({ parts }) => parts.includes(part));
}
