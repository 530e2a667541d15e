/**
 * Tells the names under which a secret stands, in log fields, span attributes, headers, queries, forms and error
 * reports alike. A name is secret when it is one of the list or ends with one, word by word: `userPassword`,
 * `db.password`, `X-Amz-Security-Token`, `login[password]`. What merely begins with one is not: `token_count`.
 */

/** What rollbar.js and pyrollbar scrub, and the keys of the four vendors; also as one word, as in `accesstoken`. */
export const SECRET_NAMES: readonly string[] = `
  pw pass passwd password confirm_password password_confirmation
  secret secret_key secret_token client_secret secret_access_key user_session_secret
  token access_token refresh_token id_token session_token oauth_token oauth_access_token
  x_access_token x_rollbar_access_token authenticity_token
  api_key x_api_key honeycomb_team x_honeycomb_team
  x_amz_security_token x_amz_signature x_amz_credential
  auth omniauth.auth authentication authorization www_authorization http_authorization
  cookie cookies set_cookie csrf _csrf csrf_token x_csrf_token http_x_csrf_token
`
  .trim()
  .split(/\s+/);

/** A longer name is told by its end. */
const MAX_NAME_CHARACTERS = 100;
/** Between the words of `userPassword` and `APIKey`. */
const CASE_CHANGE = /(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g;

const KNOWN: ReadonlySet<string> = new Set(SECRET_NAMES.map((name) => wordsOf(name).join('')));

export function isSecretName(name: string): boolean {
  let ending = '';
  for (const word of wordsOf(name.slice(-MAX_NAME_CHARACTERS)).reverse()) {
    ending = word + ending;
    if (KNOWN.has(ending)) return true;
  }
  return false;
}

function wordsOf(name: string): string[] {
  const separated = name.replace(CASE_CHANGE, '_').toLowerCase();
  return separated.split(/[^a-z0-9]+/).filter((word) => word !== '');
}
