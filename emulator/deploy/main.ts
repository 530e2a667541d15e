/** The command `npm run deploy`. */
import { parseArgs } from 'node:util';
import { runCommand, type Context } from './command.ts';
import { deploy } from './deploy.ts';
import { readSecretsFile } from './secrets/file.ts';
import { checkEnvironment, checkUrl, describeVariables } from './settings.ts';
import { smoke } from './smoke/smoke.ts';
import { createWrangler } from './wrangler.ts';

const HELP = `Usage: npm run deploy -- [--env NAME] [--secrets-file FILE] [--url URL] [--no-smoke]

Deploys the worker to Cloudflare: looks at the login and the secrets, deploys, applies migrations, prints the URL, tests it.

  --env NAME           an environment of wrangler.toml: paid, staging; without it the top of the file
  --secrets-file FILE  NAME=value lines as in .dev.vars.example, to be written after the deploy; npm run secrets asks instead
  --url URL            the address to test, where it is not the one on workers.dev
  --emulator URL       where the smoke test looks for traces instead of at the vendors
  --no-smoke           leaves the test out

Login: npx wrangler login, or CLOUDFLARE_API_TOKEN (and CLOUDFLARE_ACCOUNT_ID) with the permissions
Account, Workers Scripts, Edit; Account, D1, Edit; Account, Queues, Edit for --env paid; Account, Account Settings, Read.
Exit codes: 0 deployed and tested, 1 a step failed, 2 something must be set first, 130 stopped.
`;

await runCommand(HELP, async ({ args, environment, signal, print }: Context) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      env: { type: 'string', default: '' },
      'secrets-file': { type: 'string' },
      url: { type: 'string' },
      emulator: { type: 'string' },
      'no-smoke': { type: 'boolean', default: false },
    },
  });
  await checkEnvironment(values.env);
  const other = values.url === undefined ? undefined : checkUrl('--url', values.url);
  const file = values['secrets-file'];
  const secrets = file === undefined ? {} : await readSecretsFile(file);
  const emulator =
    values.emulator === undefined ? undefined : checkUrl('--emulator', values.emulator);
  for (const line of await describeVariables(values.env)) print(line);
  const wrangler = createWrangler(environment, signal);
  const url = await deploy({ wrangler, env: values.env, secrets, print });
  print(`\nDeployed: ${url}/api/activities/home\n`);
  if (values['no-smoke']) return 0;
  return smoke({ url: other ?? url, emulator, environment, signal, print });
});
