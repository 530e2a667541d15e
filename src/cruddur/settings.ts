/**
 * The app's own settings: whose pages may call the API. Never throws; what is wrong is left out and named.
 */

export interface CruddurSettings {
  /** Origins whose pages may call the API from a browser: the front ends', and the API's own. */
  readonly origins: readonly string[];
  /** What is wrong with the variables, a sentence each with the mend. */
  readonly problems: readonly string[];
}

const DEFAULTS = {
  FRONTEND_URL: 'http://localhost:3000',
  BACKEND_URL: 'http://localhost:4567',
} as const;

/** @param values variables and bindings; FRONTEND_URL and BACKEND_URL may name several origins, with commas */
export function readCruddurSettings(values: Readonly<Record<string, unknown>>): CruddurSettings {
  const problems = new Set<string>();
  const origins = new Set<string>();
  for (const key of ['FRONTEND_URL', 'BACKEND_URL'] as const) {
    const value = values[key] ?? '';
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      problems.add(`${key} is an object and is ignored: write origins with commas between them`);
    }
    const parts = (typeof value === 'object' ? '' : String(value)).split(',').map(bare);
    const given = parts.filter((part) => part !== '');
    for (const part of given.length === 0 ? [DEFAULTS[key]] : given) {
      const origin = readOrigin(part);
      if (typeof origin === 'string') origins.add(origin);
      else problems.add(`${key} has an origin that ${origin.fault}`);
    }
  }
  return Object.freeze({
    origins: Object.freeze([...origins]),
    problems: Object.freeze([...problems]),
  });
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
