/** What wrangler said when it failed, as one sentence that names what is missing and what to do. */

/** A part of the address that Cloudflare refused, and the permission that the token needs for it. */
const PERMISSIONS: readonly (readonly [path: RegExp, permission: string])[] = [
  [/\/d1\//, 'Account, D1, Edit'],
  [/\/queues/, 'Account, Queues, Edit'],
  [/\/workers\//, 'Account, Workers Scripts, Edit'],
  [/\/(?:memberships|user|accounts)(?:[?/)]|$)/, 'User, Memberships, Read'],
  [/./, 'Account, Account Settings, Read'],
];

/** "Authentication error", "Unauthorized" and the like, by Cloudflare's numbers. */
const DENIED = /\[code: (?:10000|10001|9109|9106|10023)\]|Authentication error|Unauthorized/i;
const INVALID_TOKEN = /Invalid access token|Invalid request headers|\[code: (?:6003|6111|1000)\]/i;
/** Cloudflare's error code for a part of an address that cannot be an id. */
const WRONG_ACCOUNT = /\[code: 7003\]/;
const TRIGGERS = /Some triggers failed to deploy/;
const ADDRESS = /Cloudflare API \(([^)]+)\)/;

/** Messages at which wrangler stops, and what the user can do. */
const KNOWN: readonly (readonly [said: RegExp, sentence: string])[] = [
  [
    /no credentials were found|necessary to set a CLOUDFLARE_API_TOKEN|not logged in|not authenticated/i,
    "wrangler is not logged in: run 'npx wrangler login', or set CLOUDFLARE_API_TOKEN",
  ],
  [/auth token has expired/i, "the login has expired: run 'npx wrangler login' again"],
  [
    /more than one account/i,
    'the login has several accounts: set CLOUDFLARE_ACCOUNT_ID to the one to use',
  ],
  [
    /register a workers\.dev subdomain|workers\.dev subdomain|\[code: 10063\]/i,
    'the account has no workers.dev subdomain: open Workers in the dashboard once and choose one',
  ],
  [
    /CPU limits are not supported|\[code: 100328\]/i,
    'the account is on the Free plan, which has no limits.cpu_ms: deploy without --env paid',
  ],
  [
    /Couldn't find (?:a )?D1 DB|couldn't find a D1/i,
    'the database is not made yet: the first deploy makes it',
  ],
  [
    /\[code: (?:10429|971)\]|Too many requests/i,
    'Cloudflare takes no more calls for now: try again in five minutes',
  ],
  [
    /fetch failed|ECONNREFUSED|ENOTFOUND|EAI_AGAIN|Unable to connect/i,
    'Cloudflare cannot be reached: look at the connection and at https://www.cloudflarestatus.com',
  ],
];

/** @param action what was tried, as in "deploy the worker" */
export function explainFailure(action: string, text: string): string {
  const address = ADDRESS.exec(text)?.[1];
  if (address !== undefined && INVALID_TOKEN.test(text)) {
    return `Cannot ${action}: Cloudflare does not know the token in CLOUDFLARE_API_TOKEN`;
  }
  if (address !== undefined && WRONG_ACCOUNT.test(text)) {
    return `Cannot ${action}: CLOUDFLARE_ACCOUNT_ID is not the id of an account: take the one that 'npx wrangler whoami' tells`;
  }
  if (address !== undefined && DENIED.test(text)) {
    const permission = permissionFor(address);
    return `Cannot ${action}: the token lacks the permission "${permission}" in this account (refused: ${withoutIds(address)})`;
  }
  if (address !== undefined && TRIGGERS.test(text)) {
    const permission = permissionFor(address);
    return `Cannot ${action}: it is uploaded, but Cloudflare refused its triggers, and wrangler tells no reason (refused: ${withoutIds(address)}): the token may lack the permission "${permission}", or the account may have as many cron triggers as its plan allows`;
  }
  const known = KNOWN.find(([said]) => said.test(text))?.[1];
  return `Cannot ${action}: ${known ?? `wrangler says\n${lastWords(text)}`}`;
}

function permissionFor(address: string): string | undefined {
  return PERMISSIONS.find(([path]) => path.test(address))?.[1];
}

/** Hides the account's id, which readers of a log need not know. */
function withoutIds(address: string): string {
  return address.replace(/\/accounts\/[^/]+/, '');
}

/** What wrangler says about itself, beside what went wrong. */
const ASIDE =
  /newer version of Wrangler|Logs were written to|please (?:open|create) an issue|^\s*$/i;

/** The lines from the last error on; the lines before it report progress. */
function lastWords(text: string): string {
  const lines = text.split('\n').filter((line) => !ASIDE.test(line));
  const from = lines.findLastIndex((line) => /\bERROR\b|✘/.test(line));
  return lines.slice(from < 0 ? -8 : from, from < 0 ? undefined : from + 8).join('\n');
}
