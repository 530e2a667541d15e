/** The command `npm run provision`; help.ts says what it takes. */
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { finishWithoutReader } from '../closed-output.ts';
import { readAwsDocuments } from './aws/documents.ts';
import { cloudFormationTemplate } from './aws/cloudformation.ts';
import { HELP } from './help.ts';
import { parseOptions } from './options.ts';
import { provision } from './provision.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const print = (text: string) => void process.stdout.write(`${text}\n`);

finishWithoutReader(process.stdout);
const parsed = parseOptions(process.argv.slice(2), process.env);
try {
  if (parsed.kind === 'help') {
    process.stdout.write(HELP);
  } else if (parsed.kind === 'wrong') {
    process.stderr.write(`${parsed.message}\nnpm run provision -- --help tells more\n`);
    process.exitCode = 2;
  } else if (parsed.kind === 'template') {
    const documents = readAwsDocuments(`${PROJECT}/aws/json`);
    print(JSON.stringify(cloudFormationTemplate(documents), undefined, 2));
  } else {
    process.exitCode = await provision(parsed.options, PROJECT, { fetch, pause, print });
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
