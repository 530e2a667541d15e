/** What can be judged before anything is asked of Cloudflare. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { parse, TomlError } from 'smol-toml';
import * as v from 'valibot';
import { isKey, isRegion, isWebAddress } from '../provision/variable-forms.ts';
import { Refusal } from './command.ts';
import { PROJECT } from './wrangler.ts';

const Vars = v.optional(v.record(v.string(), v.unknown()), {});
const File = v.object({
  vars: Vars,
  env: v.optional(v.record(v.string(), v.looseObject({ vars: Vars })), {}),
});

/** @throws naming the line that cannot be read @param file path, for tests */
export async function readConfiguration(file = join(PROJECT, 'wrangler.toml')) {
  try {
    return v.parse(File, parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (error instanceof TomlError) {
      const [said = ''] = error.message.split('\n', 1);
      throw new Refusal(`Cannot read ${basename(file)}, line ${error.line}: ${said}`);
    }
    if (!v.isValiError(error)) throw error;
    const [issue] = error.issues;
    const place = v.getDotPath(issue) ?? 'the file';
    throw new Refusal(`Cannot use ${basename(file)}: ${place}: ${issue.message}`);
  }
}

/** The environment of `npm run try`, where anyone may write: it is for no account that lasts. */
export const TRY = 'try';

/** @throws when wrangler.toml has no such environment, or it is that of `npm run try`. '' is the top of the file */
export async function checkEnvironment(env: string): Promise<void> {
  if (env === '') return;
  const file = await readConfiguration();
  const known = Object.keys(file.env).filter((name) => name !== TRY);
  if (known.includes(env)) return;
  throw new Refusal(
    env === TRY
      ? "The environment 'try' lets anyone write: 'npm run try' deploys it, to a temporary account"
      : `There is no environment '${env}' in wrangler.toml: known are ${known.join(', ')}`,
  );
}

/** The variables of an environment; '' is the top of the file. */
export async function readVariables(env: string): Promise<Readonly<Record<string, unknown>>> {
  const file = await readConfiguration();
  return (env === '' ? file.vars : file.env[env]?.vars) ?? {};
}

/** What a deploy should be told of the variables, a sentence each; none of it stops it. */
export function describeVariables(env: string, vars: Readonly<Record<string, unknown>>): string[] {
  const place = env === '' ? '[vars]' : `[env.${env}] vars`;
  const value = vars['FRONTEND_URL'] ?? '';
  const origins = String(value)
    .split(',')
    .map((origin) => origin.trim())
    .filter((origin) => origin !== '');
  if (origins.length === 0) {
    return [
      `Off: pages of other origins (FRONTEND_URL is not set under ${place} in wrangler.toml, so CORS admits none)`,
    ];
  }
  return origins
    .filter((origin) => origin.includes('*') || !isWebAddress(origin))
    .map(
      (origin) =>
        `Off: pages of '${origin}' (FRONTEND_URL under ${place}: write it like https://app.example.com)`,
    );
}

/** Keys that commands take from the shell and send in a header. */
const KEYS = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'CLOUDFLARE_API_TOKEN',
  'HONEYCOMB_MARKER_KEY',
  'HONEYCOMB_READ_KEY',
  'ROLLBAR_ACCESS_TOKEN',
  'ROLLBAR_READ_TOKEN',
] as const;

/** @throws naming each variable of the shell that cannot be used, never a key's value */
export function checkShell(environment: Readonly<Record<string, string | undefined>>): void {
  const of = (name: string) => environment[name]?.trim() || undefined;
  const wrong = KEYS.filter((name) => !isKey(of(name) ?? 'a')).map(
    (name) => `Cannot use ${name}: a key has no white space and no letters beyond ASCII inside`,
  );
  const endpoint = of('HONEYCOMB_API_ENDPOINT');
  if (endpoint !== undefined && !isWebAddress(endpoint)) {
    wrong.push(`Cannot use HONEYCOMB_API_ENDPOINT '${endpoint}': write https:// before the host`);
  }
  for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION']) {
    const region = of(name);
    if (region === undefined || isRegion(region)) continue;
    wrong.push(`Cannot use ${name} '${region}': write a region like us-east-1`);
  }
  if (wrong.length > 0) throw new Refusal(wrong.join('\n'));
}

/** Cloudflare's limit for the tag of a version; Rollbar takes more. */
const REVISION = /^[\w.-]{1,25}$/;

/** @throws when it cannot be the tag of a version */
export function checkRevision(text: string): string {
  if (REVISION.test(text)) return text;
  throw new Refusal(
    `Cannot use --revision '${text}': write 1 to 25 letters, digits, points, - and _, such as "$(git rev-parse --short HEAD)"`,
  );
}

/** @throws when wrangler, which puts a README.md of its own there, would write over another. @returns its path */
export function checkOutdir(text: string): string {
  const folder = resolve(text);
  const isOthers = existsSync(join(folder, 'README.md')) && !existsSync(join(folder, 'worker.js'));
  if (text.trim() !== '' && !isOthers) return folder;
  throw new Refusal(`Cannot use --outdir '${text}': name a folder that is empty or not there yet`);
}

/** @throws when it is not an http or https address */
export function checkUrl(name: string, text: string): string {
  if (isWebAddress(text)) return new URL(text).origin;
  throw new Refusal(`Cannot use ${name} '${text}': write an address like https://api.example.com`);
}
