/**
 * What must not leave: values under names that mean a credential, in attributes, log fields and the parameters of
 * URLs. Not looked at: free text such as messages, where a secret cannot be told from a word.
 */
import { MASK } from './mask.ts';
import { maskParameters } from './parameters.ts';
import { isSecretName } from './secret-names.ts';

/** Attribute and field names whose value is a URL or a part of one. */
const URL_NAME =
  /^url\.(?:full|query|original)$|(?:url|uri|link|href|referer|referrer|target|path|query|location)$/i;

/** The cap is for clients that invent names of parameters; after it, the names in use are soon known again. */
const MAX_REMEMBERED = 2_000;

export interface Redactor {
  /** The value, or a mask when the name says it is a secret; URLs lose the secrets in their query. */
  value(name: string, value: unknown): unknown;
  /** A URL or query string with the values of secret parameters masked. */
  url(text: string): string;
  /** Replaces secret values in place. */
  attributes(attributes: Record<string, unknown>): void;
}

/** It remembers what each name means, as the same few come with every span: one for an isolate will do. */
export function createRedactor(): Redactor {
  const kinds = new Map<string, 'secret' | 'url' | 'plain'>();

  function kindOf(name: string): 'secret' | 'url' | 'plain' {
    const known = kinds.get(name);
    if (known !== undefined) return known;
    const kind = isSecretName(name) ? 'secret' : URL_NAME.test(name) ? 'url' : 'plain';
    if (kinds.size >= MAX_REMEMBERED) kinds.clear();
    kinds.set(name, kind);
    return kind;
  }

  function redactValue(name: string, value: unknown): unknown {
    if (value === undefined || value === null) return value;
    const kind = kindOf(name);
    if (kind === 'secret') return MASK;
    if (kind !== 'url') return value;
    return Array.isArray(value) ? value.map(redactIfText) : redactIfText(value);
  }

  return {
    value: redactValue,
    url: redactUrl,
    attributes(attributes) {
      for (const name in attributes) {
        const value = attributes[name];
        const redacted = redactValue(name, value);
        if (redacted !== value) attributes[name] = redacted;
      }
    },
  };
}

function redactIfText(value: unknown): unknown {
  return typeof value === 'string' ? redactUrl(value) : value;
}

function redactUrl(text: string): string {
  const withoutPassword = text.includes('@') ? text.replace(/\/\/[^/?#@]*@/, `//${MASK}@`) : text;
  return maskParameters(withoutPassword);
}
