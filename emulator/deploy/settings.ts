/** What can be judged before anything is asked of Cloudflare. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import * as v from 'valibot';
import { Refusal } from './command.ts';
import { PROJECT } from './wrangler.ts';

const Vars = v.optional(v.record(v.string(), v.unknown()), {});
const File = v.object({
  vars: Vars,
  env: v.optional(v.record(v.string(), v.looseObject({ vars: Vars })), {}),
});

async function readFileOfProject() {
  return v.parse(File, parse(await readFile(join(PROJECT, 'wrangler.toml'), 'utf8')));
}

/** @throws when wrangler.toml has no such environment. '' is the top of the file */
export async function checkEnvironment(env: string): Promise<void> {
  if (env === '') return;
  const file = await readFileOfProject();
  if (env in file.env) return;
  throw new Refusal(
    `There is no environment '${env}' in wrangler.toml: known are ${Object.keys(file.env).join(', ')}`,
  );
}

/** The variables of an environment; '' is the top of the file. */
export async function readVariables(env: string): Promise<Readonly<Record<string, unknown>>> {
  const file = await readFileOfProject();
  return (env === '' ? file.vars : file.env[env]?.vars) ?? {};
}

/** What a deploy should be told of the variables, a sentence each; none of it stops it. */
export function describeVariables(env: string, vars: Readonly<Record<string, unknown>>): string[] {
  const place = env === '' ? '[vars]' : `[env.${env}] vars`;
  return 'FRONTEND_URL' in vars
    ? []
    : [
        `Off: pages of other origins (FRONTEND_URL is not set under ${place} in wrangler.toml, so CORS admits none)`,
      ];
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

/** @throws when it is no http or https address */
export function checkUrl(name: string, text: string): string {
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol)) return url.origin;
  throw new Refusal(`Cannot use ${name} '${text}': write an address like https://api.example.com`);
}
