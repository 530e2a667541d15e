/** The command `npm run secrets`. */
import { parseArgs } from 'node:util';
import { Refusal, runCommand, type Context } from '../command.ts';
import { ask } from '../prompt.ts';
import { checkEnvironment, checkShell } from '../settings.ts';
import { createWrangler } from '../wrangler.ts';
import { problemOf, readSecretsFile } from './file.ts';
import { missingPairs, SECRETS } from './list.ts';
import { remoteSecrets, writeSecrets } from './remote.ts';

const HELP = `Usage: npm run secrets -- [--env NAME] [--file FILE] [--list]

Walks through the worker's secrets, says what each is for and the least right its key needs, and writes those you type.
What you type is not shown. Enter alone leaves a secret as it is.

  --env NAME   an environment of wrangler.toml: staging; without it the top of the file
  --file FILE  takes them from NAME=value lines instead of asking
  --list       only says which are set

Exit codes: 0 written, 1 Cloudflare refused, 2 something is missing or cannot be a key, 130 stopped.
`;

await runCommand(HELP, async ({ args, environment, signal, print }: Context) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      env: { type: 'string', default: '' },
      file: { type: 'string' },
      list: { type: 'boolean', default: false },
    },
  });
  checkShell(environment);
  await checkEnvironment(values.env);
  const given = values.file === undefined ? {} : await readSecretsFile(values.file);
  const wrangler = createWrangler(environment, signal);
  const present = await remoteSecrets(wrangler, values.env);
  if (values.list) {
    for (const { name } of SECRETS) print(`${present.has(name) ? 'set    ' : 'not set'} ${name}`);
    return 0;
  }
  const chosen = values.file === undefined ? await askAll(present, signal, print) : given;
  const names = Object.keys(chosen);
  const wrong = missingPairs(new Set([...present, ...names]));
  if (wrong.length > 0) throw new Refusal(wrong.join('\n'));
  if (names.length > 0) await writeSecrets(wrangler, values.env, chosen);
  print(names.length === 0 ? 'Nothing was changed.' : `Written: ${names.join(', ')}`);
  return 0;
});

async function askAll(
  present: ReadonlySet<string>,
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<Record<string, string>> {
  const chosen: Record<string, string> = {};
  for (const { name, purpose, rights } of SECRETS) {
    print(`\n${name}: ${purpose}\n  needs ${rights}`);
    const state = present.has(name) ? 'is set; Enter keeps it' : 'not set; Enter leaves it so';
    for (;;) {
      const value = (await ask(`  (${state}): `, { signal, echo: false })).trim();
      if (value === '') break;
      const problem = problemOf(name, value);
      if (problem === undefined) {
        chosen[name] = value;
        break;
      }
      print(`  ${problem}`);
    }
  }
  return chosen;
}
