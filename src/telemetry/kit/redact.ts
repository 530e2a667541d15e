/**
 * What must not leave: values under names that mean a credential, in attributes, log fields, headers and the
 * query strings of URLs. The list of names is that of rollbar.js and pyrollbar, and the API keys of the four
 * vendors. Not looked at: free text such as messages, where a secret cannot be told from a word.
 */

const MASK = '********';

/** Compared without case, dashes and underscores. */
const SECRET_NAMES = new Set(
  `
  pw pass passwd password confirm_password password_confirmation
  secret secret_key secret_token client_secret secret_access_key
  auth authentication authorization www_authorization http_authorization
  token access_token refresh_token oauth_token oauth_access_token id_token authenticity_token
  x_access_token x_rollbar_access_token user_session_secret omniauth.auth
  api_key x_api_key x_honeycomb_team session_token x_amz_security_token x_amz_signature x_amz_credential
  cookie cookies set_cookie csrf csrf_token x_csrf_token http_x_csrf_token
  `
    .trim()
    .split(/\s+/)
    .map(fold),
);

/** Attribute and field names whose value is a URL or a part of one. */
const URL_NAME =
  /^url\.(?:full|query|original)$|(?:url|uri|link|href|referer|referrer|target|path|query|location)$/i;

/** Decisions are remembered; the cap is for programs that invent names. */
const MAX_REMEMBERED = 2_000;

export interface Redactor {
  /** The value, or a mask when the name says it is a secret; URLs lose the secrets in their query. */
  value(name: string, value: unknown): unknown;
  /** A URL or query string with the values of secret parameters masked. */
  url(text: string): string;
  /** Replaces secret values in place. */
  attributes(attributes: Record<string, unknown>): void;
}

export function createRedactor(): Redactor {
  const kinds = new Map<string, 'secret' | 'url' | 'plain'>();

  function kindOf(name: string): 'secret' | 'url' | 'plain' {
    const known = kinds.get(name);
    if (known !== undefined) return known;
    const kind = isSecretName(name) ? 'secret' : URL_NAME.test(name) ? 'url' : 'plain';
    if (kinds.size < MAX_REMEMBERED) kinds.set(name, kind);
    return kind;
  }

  function redactValue(name: string, value: unknown): unknown {
    if (value === undefined || value === null) return value;
    const kind = kindOf(name);
    if (kind === 'secret') return MASK;
    return kind === 'url' && typeof value === 'string' ? redactUrl(value) : value;
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

/** The last part of a dotted name decides: `http.request.header.authorization` is one. */
function isSecretName(name: string): boolean {
  return (
    SECRET_NAMES.has(fold(name)) || SECRET_NAMES.has(fold(name.slice(name.lastIndexOf('.') + 1)))
  );
}

function fold(name: string): string {
  return name.toLowerCase().replaceAll(/[-_]/g, '');
}

function redactUrl(text: string): string {
  const withoutPassword = text.includes('@') ? text.replace(/\/\/[^/?#@]*@/, `//${MASK}@`) : text;
  if (!withoutPassword.includes('=')) return withoutPassword;
  return withoutPassword.replaceAll(
    /([?&;]|^)([^=&;?#\s]+)=([^&;#\s]*)/g,
    (whole, before: string, name: string) =>
      isSecretName(decode(name)) ? `${before}${name}=${MASK}` : whole,
  );
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
