/**
 * The app's own settings: whose pages may call the API, who may write, and what the API tells strangers. Reading never
 * throws: it names what is wrong and uses the default, which is the one that suits a public URL.
 */

export interface CruddurSettings {
  /**
   * Origins whose pages may call the API from a browser: the front ends', and the API's own. None where no variable
   * names one, so that a deployed API does not trust programs on its visitors' own machines.
   */
  readonly origins: readonly string[];
  /** WRITE_ACCESS: `open` lets everyone write, `token` only the bearer of the token; `off` forbids it. */
  readonly writeAccess: 'open' | 'token' | 'off';
  /** API_WRITE_TOKEN. */
  readonly token: string | undefined;
  /** HEALTH_DETAILS: whom the health check tells about settings and telemetry. */
  readonly healthDetails: 'open' | 'token';
  /** ROLLBAR_TEST: whether every call of /rollbar/test is reported, or one a minute. */
  readonly rollbarTest: 'open' | 'minute';
  /** What is wrong with the variables, a sentence each with the mend. No secret is in it. */
  readonly problems: readonly string[];
}

/** @param values variables and bindings; FRONTEND_URL and BACKEND_URL may name several origins, with commas */
export function readCruddurSettings(values: Readonly<Record<string, unknown>>): CruddurSettings {
  const problems = new Set<string>();
  const origins = readOrigins(values, problems);
  const writeAccess = readChoice(values, 'WRITE_ACCESS', ['token', 'open', 'off'], problems);
  const token = readToken(values, problems);
  if (writeAccess === 'token' && token === undefined) {
    problems.add(
      'WRITE_ACCESS is token and API_WRITE_TOKEN is not set, so nothing can be written: set the secret API_WRITE_TOKEN, or WRITE_ACCESS to off',
    );
  }
  return Object.freeze({
    origins,
    writeAccess,
    token,
    healthDetails: readChoice(values, 'HEALTH_DETAILS', ['token', 'open'], problems),
    rollbarTest: readChoice(values, 'ROLLBAR_TEST', ['minute', 'open'], problems),
    problems: Object.freeze([...problems]),
  });
}

/** @param choices the default first */
function readChoice<const T extends string>(
  values: Readonly<Record<string, unknown>>,
  key: string,
  choices: readonly [T, ...T[]],
  problems: Set<string>,
): T {
  const value = values[key] ?? '';
  const text = typeof value === 'string' ? bare(value).toLowerCase() : String(typeof value);
  if (text === '') return choices[0];
  const chosen = choices.find((choice) => choice === text);
  if (chosen !== undefined) return chosen;
  problems.add(
    `${key} is not understood, so ${choices[0]} is used: write one of ${choices.join(', ')}`,
  );
  return choices[0];
}

/** What a bearer token may be written with. RFC 6750, section 2.1. */
const BEARER = /^[\w.~+/-]+=*$/;

/** Shorter ones can be guessed. */
const MIN_TOKEN_CHARS = 16;

function readToken(
  values: Readonly<Record<string, unknown>>,
  problems: Set<string>,
): string | undefined {
  const value = values['API_WRITE_TOKEN'] ?? '';
  const text = typeof value === 'string' ? bare(value) : '';
  if (text === '' && typeof value === 'string') return undefined;
  if (BEARER.test(text) && text.length >= MIN_TOKEN_CHARS) return text;
  problems.add(
    `API_WRITE_TOKEN cannot be used: it must be a text of ${MIN_TOKEN_CHARS} or more letters, digits and -._~+/`,
  );
  return undefined;
}

function readOrigins(
  values: Readonly<Record<string, unknown>>,
  problems: Set<string>,
): readonly string[] {
  const origins = new Set<string>();
  for (const key of ['FRONTEND_URL', 'BACKEND_URL'] as const) {
    const value = values[key] ?? '';
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      problems.add(`${key} is an object and is ignored: write origins with commas between them`);
    }
    const parts = (typeof value === 'object' ? '' : String(value)).split(',').map(bare);
    for (const part of parts.filter((part) => part !== '')) {
      const origin = readOrigin(part);
      if (typeof origin === 'string') origins.add(origin);
      else problems.add(`${key} has an origin that ${origin.fault}`);
    }
  }
  return Object.freeze([...origins]);
}

/** A compose file leaves quotes around a value, or around a part of it. */
function bare(part: string): string {
  return part.trim().replaceAll(/^["'\s]+|["'\s]+$/g, '');
}

/** A name or an address. The URL standard also lets `;` and the like pass. */
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])$/i;

/** An origin as browsers send it: no path, no trailing slash, and `:443` only where it is not the default. */
function readOrigin(text: string): string | { readonly fault: string } {
  if (!/^https?:\/\//i.test(text)) {
    return {
      fault: 'does not start with http:// or https:// and is left out: put it before the host',
    };
  }
  if (text.includes('*')) {
    return {
      fault: 'has a * and is left out: write each origin in full, with commas between them',
    };
  }
  if (/\s/.test(text)) {
    return { fault: 'has white space inside and is left out: put commas between origins' };
  }
  const url = URL.parse(text);
  if (url === null || !HOST.test(url.hostname)) {
    return { fault: 'is not a URL and is left out: write it like https://app.example.com' };
  }
  return url.origin;
}
