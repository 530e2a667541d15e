#!/usr/bin/env node
/**
 * The command `cruddur-edge`: runs the subcommand that its first word names. Exit codes: 0 done or ended as asked,
 * 1 failed, 2 wrong argument or variable.
 */
import packageJson from '../package.json' with { type: 'json' };
import { finishWithoutReader } from './closed-output.ts';
import { COMMANDS, DEFAULT } from './commands.ts';
import { unmetRequirement } from './requirements.ts';

const HELP = `Usage: cruddur-edge [COMMAND] [ARGUMENTS]

${Object.entries(COMMANDS)
  .map(([name, { summary }]) => `  ${name.padEnd(12)} ${summary}`)
  .join('\n')}

  --help       print this and end; after a command, what that command takes
  --version    print the version and end

Exit codes: 0 done or ended as asked, 1 failed, 2 wrong argument or variable.
`;

finishWithoutReader(process.stdout);
process.exitCode = await main(process.argv.slice(2));

async function main([first, ...rest]: readonly string[]): Promise<number> {
  if (first === '--help' || first === '-h') return print(HELP);
  if (first === '--version' || first === '-v') return print(`${packageJson.version}\n`);
  const unmet = unmetRequirement();
  if (unmet !== undefined) return refuse(1, unmet);
  const isNamed = first !== undefined && !first.startsWith('-');
  const name = isNamed ? first : DEFAULT;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    const known = Object.keys(COMMANDS).join(', ');
    return refuse(2, `Unknown command '${name}', known: ${known}. cruddur-edge --help tells more`);
  }
  hideExperimentalWarnings();
  const run = await command.load();
  return run(isNamed || first === undefined ? rest : [first, ...rest]);
}

/** Node warns at each start, once in every thread, that SQLite is experimental. Threads read this variable too. */
function hideExperimentalWarnings(): void {
  const listeners = process.listeners('warning');
  process.removeAllListeners('warning').on('warning', (warning) => {
    if (warning.name === 'ExperimentalWarning') return;
    for (const listener of listeners) listener(warning);
  });
  process.env['NODE_NO_WARNINGS'] = '1';
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

function refuse(exitCode: number, message: string): number {
  process.stderr.write(`${message}\n`);
  return exitCode;
}
