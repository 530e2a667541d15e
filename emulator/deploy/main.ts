/** The command `npm run deploy`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { announce } from './announce.ts';
import { runCommand, type Context } from './command.ts';
import { deploy } from './deploy.ts';
import { readSecretsFile } from './secrets/file.ts';
import {
  checkEnvironment,
  checkOutdir,
  checkRevision,
  checkShell,
  checkUrl,
  describeVariables,
  readVariables,
} from './settings.ts';
import { smoke } from './smoke/smoke.ts';
import { createWrangler } from './wrangler.ts';

const HELP = `Usage: npm run deploy -- [--env NAME] [--revision TEXT] [--secrets-file FILE] [--url URL] [--no-smoke]

Deploys the worker to Cloudflare: looks at the login and the secrets, deploys, applies migrations, tells Rollbar and Honeycomb,
prints the URL, tests it.

  --env NAME           an environment of wrangler.toml: paid, staging, signals; without it the top of the file
  --secrets-file FILE  NAME=value lines as in .dev.vars.example, to be written after the deploy; npm run secrets asks instead
  --revision TEXT      names the version in telemetry, as in --revision "$(git rev-parse --short HEAD)"; else Cloudflare's id
  --outdir DIR         keeps there what is uploaded
  --url URL            the address to test, where it is not the one on workers.dev
  --emulator URL       tells the emulator of the deploy, and looks for traces there, instead of the vendors
  --no-smoke           leaves the test out

Login: npx wrangler login, or CLOUDFLARE_API_TOKEN (and CLOUDFLARE_ACCOUNT_ID) with the permissions
Account, Workers Scripts, Edit; Account, D1, Edit; Account, Queues, Edit for --env paid; Account, Account Settings, Read.
Keys of the shell, both optional: ROLLBAR_ACCESS_TOKEN (post_server_item) for the deploy and its source map, and
HONEYCOMB_MARKER_KEY (a configuration key that may manage markers) for a marker.
Exit codes: 0 deployed and tested, 1 a step failed, 2 something must be set first, 130 stopped.
`;

await runCommand(HELP, async ({ args, environment, signal, print }: Context) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      env: { type: 'string', default: '' },
      'secrets-file': { type: 'string' },
      revision: { type: 'string' },
      outdir: { type: 'string' },
      url: { type: 'string' },
      emulator: { type: 'string' },
      'no-smoke': { type: 'boolean', default: false },
    },
  });
  checkShell(environment);
  await checkEnvironment(values.env);
  const other = values.url === undefined ? undefined : checkUrl('--url', values.url);
  const file = values['secrets-file'];
  const secrets = file === undefined ? {} : await readSecretsFile(file);
  const emulator =
    values.emulator === undefined ? undefined : checkUrl('--emulator', values.emulator);
  const revision = values.revision === undefined ? undefined : checkRevision(values.revision);
  const outdir = values.outdir === undefined ? undefined : checkOutdir(values.outdir);
  const vars = await readVariables(values.env);
  for (const line of describeVariables(values.env, vars)) print(line);
  const wrangler = createWrangler(environment, signal);
  const folder = await mkdtemp(join(tmpdir(), 'cruddur-worker-'));
  try {
    const { env } = values;
    const done = await deploy({
      wrangler,
      env,
      revision,
      folder: outdir ?? folder,
      secrets,
      print,
    });
    const isTold = await announce({ ...done, vars, environment, emulator, print });
    print(`\nDeployed: ${done.url}/api/activities/home\n`);
    if (values['no-smoke']) return isTold ? 0 : 1;
    const code = await smoke({ url: other ?? done.url, emulator, environment, signal, print });
    return isTold ? code : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
