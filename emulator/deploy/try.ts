/**
 * The command `npm run try`: a public URL for an hour without an account. Its login lives in a folder of its own, so
 * that it neither reads nor changes your real login.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'smol-toml';
import * as v from 'valibot';
import { bundle } from './bundle.ts';
import { Failure, Refusal, runCommand, type Context } from './command.ts';
import { applyMigrations, uploadWorker } from './deploy.ts';
import { ask } from './prompt.ts';
import { checkUrl, TRY } from './settings.ts';
import { smoke } from './smoke/smoke.ts';
import { createWrangler, PROJECT, type Wrangler } from './wrangler.ts';

const HELP = `Usage: npm run try -- [--accept-terms] [--folder DIR] [--url URL] [--emulator URL] [--no-smoke]

Puts the API on a public URL for an hour, in a temporary account of Cloudflare's, and prints a link that makes the account
yours. Everyone may write there, 30 times a minute each; no vendor's key is given to it.

  --accept-terms  accepts the terms without being asked, where there is no terminal
  --folder DIR    where the temporary login is kept, so that a second try goes to the same account; .wrangler/try
  --url URL       the address to test instead of the one that is printed
  --emulator URL  where the smoke test looks for traces
  --no-smoke      leaves the test out

Exit codes: 0 deployed and tested, 1 a step failed, 2 the terms were not accepted, 130 stopped.
`;

const TERMS = `Cloudflare asks you to accept its Terms of Service (https://www.cloudflare.com/terms/) and its Privacy Policy
(https://www.cloudflare.com/privacypolicy/). A link that makes the temporary account yours is printed at the end: keep it private.`;

const Account = v.object({
  account: v.object({ id: v.string(), apiToken: v.string() }),
  claim: v.object({ url: v.string(), expiresAt: v.string() }),
});

await runCommand(HELP, async ({ args, environment, signal, print }: Context) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      'accept-terms': { type: 'boolean', default: false },
      folder: { type: 'string', default: join(PROJECT, '.wrangler/try') },
      url: { type: 'string' },
      emulator: { type: 'string' },
      'no-smoke': { type: 'boolean', default: false },
    },
  });
  const other = values.url === undefined ? undefined : checkUrl('--url', values.url);
  const emulator =
    values.emulator === undefined ? undefined : checkUrl('--emulator', values.emulator);
  // Without a terminal wrangler takes them for accepted.
  if (!values['accept-terms']) {
    print(TERMS);
    if ((await ask('Type "yes" to accept: ', { signal })).trim().toLowerCase() !== 'yes') {
      throw new Refusal('Not deployed: the terms were not accepted');
    }
  }
  const folder = resolve(values.folder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const home = { HOME: folder, XDG_CONFIG_HOME: folder, APPDATA: folder };
  // Wrangler refuses a real login together with --temporary, so it gets none.
  const without = {
    ...environment,
    CLOUDFLARE_API_TOKEN: undefined,
    CLOUDFLARE_API_KEY: undefined,
    CLOUDFLARE_EMAIL: undefined,
    CLOUDFLARE_ACCOUNT_ID: undefined,
  };
  const run = createWrangler(without, signal);
  // The project's .env may hold the login too: an empty file takes its place.
  const none = join(folder, 'none.env');
  await writeFile(none, '');
  const wrangler: Wrangler = (words, options) => run([...words, '--env-file', none], options);
  print('Making a temporary account and deploying the worker');
  const made = await bundle(wrangler, TRY, join(folder, 'worker'), { environment: home });
  const { url } = await uploadWorker(wrangler, TRY, made, ['--temporary'], { environment: home });
  const { account, claim } = await readAccount(folder);
  print('Applying migrations');
  // With --temporary it fails at its second query in this version of wrangler: workers-sdk#15171.
  await applyMigrations(wrangler, TRY, {
    environment: {
      ...home,
      CLOUDFLARE_ACCOUNT_ID: account.id,
      CLOUDFLARE_API_TOKEN: account.apiToken,
    },
  });
  print(`\nDeployed: ${url}/api/activities/home`);
  print(`Yours by: ${claim.url}`);
  print(`Until:    ${claim.expiresAt}\n`);
  if (values['no-smoke']) return 0;
  return smoke({ url: other ?? url, emulator, environment, signal, print });
});

async function readAccount(folder: string): Promise<v.InferOutput<typeof Account>> {
  const files = await readdir(folder, { recursive: true });
  const file = files.find((name) => /wrangler-temporary-account[\w.]*\.toml$/.test(name));
  const read = file === undefined ? {} : parse(await readFile(join(folder, file), 'utf8'));
  const account = v.safeParse(Account, read);
  if (account.success) return account.output;
  throw new Failure(
    'Deployed, but wrangler kept no temporary account: the migrations are not applied',
  );
}
