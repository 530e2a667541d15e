/**
 * Finds secrets by their form, under any name and inside any text: credentials behind `Bearer` and `Basic`, JSON Web
 * Tokens, keys of AWS and those of vendors that begin theirs in a way of their own, private keys, the user and the
 * password of a URL. Left out: what looks like an id as well, such as Rollbar's 32 hex digits.
 */
import { MASK } from './mask.ts';

/** Whether any of the forms may be in a text; most texts hold none. */
const QUICK =
  /eyJ|A[KS]IA|A[BC][CI]A|-----BEGIN|@|gh[a-z]_|github_pat_|gl[a-z]+[-_]|xox|xapp-|[srp]k[-_]|whsec_|hc[a-z]{1,3}_|AIza|ya29\.|SG\.|npm_|pypi-|do[opr]_v1|shp[a-z]{2}_|hf_|hooks\.slack|discord|:AA|GOCSPX|dckr_|hvs\.|ATATT|dapi|bearer|basic|negotiate/i;

const JSON_WEB_TOKEN = /(?<![\w-])eyJ[\w-]{6,}(?:\.[\w-]*){1,4}/g;
const PRIVATE_KEY =
  /(-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----)[^]*?(?:-----END [A-Z0-9 ]*-----|$)/g;
/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes */
const AWS_KEY_ID = /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z\d]{12,124}\b/g;
/** It looks like any other 40 characters, so it counts only beside a key id. */
const AWS_SECRET_KEY = /(?<![\w/+=])[\w/+]{40}(?![\w/+=])/g;
const VENDORS_KEYS = new RegExp(
  [
    // GitHub, GitLab
    'gh[pousr]_[A-Za-z0-9]{16,}|github_pat_\\w{16,}|gl(?:pat|[dr]t)-[\\w-]{16,}',
    // Slack
    'xox[a-z]-[\\w-]{8,}|xapp-[\\w-]{8,}|(?<=hooks\\.slack\\.com/[a-z]+/)[\\w/]{8,}',
    // Stripe; its publishable keys are not secrets
    '[sr]k_(?:live|test)_\\w{8,}|whsec_[\\w+/=]{8,}',
    // Honeycomb
    'hc[a-z]ic_[a-z0-9]{20,}|hc[a-z](?:ik|lk|mk)_\\w{8,}',
    // Google, SendGrid, npm, PyPI, DigitalOcean, Shopify, Hugging Face, OpenAI and those who follow it
    'AIza[\\w-]{30,}|ya29\\.[\\w-]{16,}|SG\\.[\\w-]{16,}\\.[\\w-]{16,}|npm_[A-Za-z0-9]{30,}|pypi-[\\w-]{16,}',
    'do[opr]_v1_[a-f0-9]{32,}|shp[a-z]{2}_[a-fA-F0-9]{32}|hf_[A-Za-z0-9]{30,}|sk-[\\w-]{20,}',
    // Discord, Telegram, Google's OAuth, Docker, Grafana, HashiCorp, Atlassian, Databricks
    '(?<=discord(?:app)?\\.com/api/webhooks/\\d{1,20}/)[\\w-]{20,}|(?<=\\d:)AA[\\w-]{32,}|GOCSPX-[\\w-]{16,}|dckr_pat_[\\w-]{16,}',
    'gl(?:sa|c)_[\\w=+/]{20,}|hvs\\.[\\w-]{20,}|ATATT3[\\w=-]{40,}|dapi[a-f0-9]{32}',
  ]
    .map((keys) => `(?:${keys})`)
    .join('|')
    .replace(/^/, '(?<![A-Za-z0-9])(?:') + ')',
  'g',
);
const SCHEME = /\b(Bearer|Basic|Negotiate)((?:\s|%20|\+)+)([\w.~+/%-]+=*)/gi;
/** What stands before the host: `user:password@`, or a user so long that it is a key. */
const USER_INFO = /\/\/([^/?#\s"<>\\]*)@/g;
/** A password with a slash or the like in it, which is not a port. */
const ODD_USER_INFO = /\/\/[^/?#\s"<>\\@:]*:(?!\d*(?:[/?#\s"'<>)\]]|$))[^\s"<>\\@]{1,200}@/g;
const MIN_KEY_AS_USER = 16;
const MIN_CREDENTIAL = 6;

/** The text with what has the form of a secret masked; the same text when nothing has. */
export function maskForms(text: string): string {
  if (!QUICK.test(text)) return text;
  const masked = text
    .replace(PRIVATE_KEY, (_, begin: string) => `${begin}${MASK}`)
    .replace(JSON_WEB_TOKEN, MASK)
    .replace(VENDORS_KEYS, MASK)
    .replace(SCHEME, (whole, scheme: string, space: string, credential: string) =>
      isCredential(scheme, credential) ? `${scheme}${space}${MASK}` : whole,
    )
    .replace(USER_INFO, (whole, info: string) => (isSecretInfo(info) ? `//${MASK}@` : whole))
    .replace(ODD_USER_INFO, `//${MASK}@`);
  const withoutIds = masked.replace(AWS_KEY_ID, MASK);
  return withoutIds === masked ? masked : withoutIds.replace(AWS_SECRET_KEY, MASK);
}

function isSecretInfo(info: string): boolean {
  return info !== MASK && (/:|%(?:25)*3A/i.test(info) || info.length >= MIN_KEY_AS_USER);
}

/** `Basic auth` and `the bearer of` are words. */
function isCredential(scheme: string, text: string): boolean {
  if (scheme.toLowerCase() === 'basic' && isUserAndPassword(text)) return true;
  return text.length >= MIN_CREDENTIAL && (/\d|[a-z][A-Z]/.test(text) || text.length >= 20);
}

function isUserAndPassword(base64: string): boolean {
  try {
    return atob(base64.replaceAll(/%3D/gi, '=')).includes(':');
  } catch {
    return false;
  }
}
