/**
 * Tells the names under which a secret stands, in log fields, span attributes, headers, queries, forms and error
 * reports alike. A name is secret when it is one of the list or ends with one, word by word: `userPassword`,
 * `db.password`, `X-Amz-Security-Token`, `login[password]`. Numbers, the plural and words such as `old`, `hash` and
 * `confirm` behind it change nothing. What merely begins with one is not secret: `token_count`, `signature_version`.
 * How the name is written does not matter either: case, separators, percent-encoding, full-width letters.
 */

import { decodePercent } from './text.ts';

/**
 * What rollbar.js, pyrollbar and Sentry scrub, the keys of the four vendors, and what forms and APIs call theirs; none
 * that ends with another.
 */
export const SECRET_NAMES: readonly string[] = [
  ...namesOf(
    `pw pass password passphrase passcode kennwort passwort contrasena senha mot_de_passe parola wachtwoord haslo heslo salasana pin mnemonic bearer auth
    authentication authorization assertion credential creds signature sig hmac jws jwe access_key_id id_token_hint stripe_sk
    honeycomb_team saml_response saml_request saml_art session_id sess_id phpsessid jsessionid sid cookies code_verifier
    magic_link reset_link reset_url invite_link invite_url seed_phrase wallet_seed
    psk oauth_verifier pkey secret_answer security_answer recovery_phrase credit_card debit_card payment_card
    card_number card_num card_no cc_number cc_num cc_no social_security social_security_number iban bank_account
    bank_account_number routing_number`,
  ),
  ...namesOf(
    `pin one_time auth authorization verification verify confirmation activation access login security reset recovery backup
    invite invitation sms otp mfa two_factor fa device card`,
    '_code',
  ),
  ...namesOf(
    `secret api access private encryption decryption signing master session shared account storage ssh pgp gpg rsa ssl tls
    service license auth app application consumer client deploy write ingest subscription webhook hmac functions cipher aes
    priv pass reset activation recovery signature enc wallet
    stripe honeycomb rollbar github openai aws`,
    '_key',
  ),
];

/** These count at the end of a longer word too, as in `dbpassword`: no other words end so. */
const SHORT_ENDINGS = namesOf(
  'passwd pwd secret token cookie apikey jwt otp cvv cvc csrf xsrf ssn cred пароль 密码 密碼 パスワード 비밀번호',
);
/** As are those of the list that are so long. */
const MIN_ENDING = 7;

/** What may stand behind a secret's name and leaves it one. */
const QUALIFIERS = namesOf(
  `value text raw plain clear old new current previous confirm confirmation again repeat repeated verify verification hash
  hashed digest salt encrypted base b hex pem str string input field param header env prod live v`,
);

/**
 * Whether what stands under a name is a secret; `count` means that it is one unless it is a number: as the plural,
 * `tokens` are often counted.
 */
export type NameKind = 'secret' | 'count' | 'plain';
export type KindOfName = (name: string) => NameKind;

/** The end of a longer name decides. Percent-encoded three times, a character of three bytes takes 21. */
export const MAX_NAME_LENGTH = 800;
/** The cap is for clients that invent names; after it, the names in use are soon known again. */
const MAX_REMEMBERED = 2_000;
const MAX_DECODINGS = 8;
/** Between the words of `userPassword` and `APIKey`. */
const CASE_CHANGE = /(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g;

const KNOWN: ReadonlySet<string> = new Set(SECRET_NAMES.map((name) => wordsOf(name).join('')));

const ENDINGS: readonly string[] = [
  ...SHORT_ENDINGS.flatMap(wordsOf),
  ...[...KNOWN].filter(({ length }) => length >= MIN_ENDING),
];

const LAST_WORDS: ReadonlySet<string> = new Set([
  ...SECRET_NAMES.map((name) => wordsOf(name)).flatMap((words) => words.slice(1).slice(-1)),
  ...QUALIFIERS,
]);

/** Whether a word may be the last of a name in several words, as in `credit card` and `password 2`. */
export function mayEndName(word: string): boolean {
  const [last, ...others] = wordsOf(word);
  return others.length === 0 && (last === undefined || LAST_WORDS.has(last.replace(/s$/, '')));
}

/**
 * Makes the matcher. It remembers what each name means, as the same few come with every span: one for an isolate
 * will do.
 *
 * @param privateNames what the app wants to be treated as secret, by the same rules
 */
export function createNameMatcher(privateNames: readonly string[] = []): KindOfName {
  const own = new Set(privateNames.map((name) => wordsOf(name).join('')).filter((name) => name));
  const kinds = new Map<string, NameKind>();
  return (name) => {
    const known = kinds.get(name);
    if (known !== undefined) return known;
    const kind = judge(name, own);
    if (kinds.size >= MAX_REMEMBERED) kinds.clear();
    kinds.set(name, kind);
    return kind;
  };
}

/** Whether what stands under a name of that kind is a secret: nothing, a flag and a count are none. */
export function isSecretUnder(kind: NameKind, value: unknown): boolean {
  if (kind === 'plain' || value === undefined || value === null || value === '') return false;
  return typeof value !== 'boolean' && !(kind === 'count' && typeof value === 'number');
}

function judge(name: string, own: ReadonlySet<string>): NameKind {
  const end = endOf(name);
  // A form's `password[first]` is a member of what is called so, and MongoDB's `password.$ne` compares it.
  const [owner = ''] = end.split(/\[|\.\$/, 1);
  const kind = judgeWords(wordsOf(end), own);
  return kind === 'plain' && owner !== '' ? judgeWords(wordsOf(owner), own) : kind;
}

function judgeWords(words: readonly string[], own: ReadonlySet<string>): NameKind {
  const joined = words.join('');
  const starts = new Set<number>();
  let length = 0;
  for (const word of words) {
    starts.add(length);
    length += word.length;
  }
  for (const text of withoutQualifiers(joined)) {
    if (isKnown(text, starts, own)) {
      return text === joined && text.endsWith('tokens') ? 'count' : 'secret';
    }
  }
  return 'plain';
}

/** The name, and what is left of it without each of the words behind it that change nothing. */
function* withoutQualifiers(joined: string): Generator<string> {
  let text = joined;
  while (text !== '') {
    yield text;
    const qualifier = QUALIFIERS.find((each) => text.endsWith(each));
    if (qualifier === undefined) return;
    text = text.slice(0, -qualifier.length);
  }
}

function isKnown(text: string, starts: ReadonlySet<number>, own: ReadonlySet<string>): boolean {
  const singular = text.endsWith('s') ? text.slice(0, -1) : text;
  if (ENDINGS.some((each) => singular.endsWith(each) || text.endsWith(each))) return true;
  for (const start of starts) {
    if (start >= text.length) continue;
    const ending = text.slice(start);
    const one = singular.slice(start);
    if (KNOWN.has(ending) || KNOWN.has(one) || own.has(ending) || own.has(one)) return true;
  }
  return false;
}

/** In a piece of encoded text the name begins behind the last delimiter, as in `https%3A%2F%2Fhost%3Ftoken`. */
function endOf(name: string): string {
  let text = name.slice(-MAX_NAME_LENGTH);
  for (let count = 0; count < MAX_DECODINGS && text.includes('%'); count += 1)
    text = decodePercent(text);
  // In JSON that was cut.
  text = text.replaceAll(/\\+[bfnrt0]/g, ' ');
  return /([^?&;/#{=,]*)[^\p{L}\p{N}]*$/u.exec(text)?.[1] ?? text;
}

function namesOf(text: string, ending = ''): string[] {
  return text.split(/\s+/).map((name) => name + ending);
}

/** In lower case, without accents; digits around a word and numbers do not count. */
function wordsOf(name: string): string[] {
  // oxlint-disable-next-line no-control-regex
  const plain = /^[\0-\x7f]*$/.test(name)
    ? name
    : name.normalize('NFKD').replaceAll(/[\p{M}\p{Cf}]/gu, '');
  const separated = plain.replace(CASE_CHANGE, '_').toLowerCase();
  return separated
    .split(/[^\p{L}\p{N}]+/u)
    .map((word) => word.replace(/^\d+|\d+$/g, ''))
    .filter((word) => word !== '');
}
