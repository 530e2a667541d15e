/** The command `npm run smoke`. */
import { parseArgs } from 'node:util';
import { Refusal, runCommand } from '../command.ts';
import { checkShell, checkUrl } from '../settings.ts';
import { smoke } from './smoke.ts';

const HELP = `Usage: npm run smoke -- URL [--emulator URL]

Goes through the API at URL without writing, then asks each vendor whose read key it has whether the trace arrived, and says
where to look otherwise. For an address of this machine the emulator is asked, on EMULATOR_PORT or 4318.

  --emulator URL  where the emulator is

Read keys: HONEYCOMB_READ_KEY, ROLLBAR_READ_TOKEN, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY with AWS_REGION. Names:
OTEL_SERVICE_NAME, CLOUDWATCH_LOG_GROUP, as in the worker.
Exit codes: 0 everything that could be asked is there, 1 something is not, 2 wrong argument, 130 stopped.
`;

await runCommand(HELP, async ({ args, environment, signal, print }) => {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { emulator: { type: 'string' } },
    allowPositionals: true,
  });
  const [url] = positionals;
  if (url === undefined || positionals.length > 1) {
    throw new Refusal('Which address is to be tested? npm run smoke -- https://…');
  }
  checkShell(environment);
  const emulator = values.emulator;
  return smoke({
    url: checkUrl('the address', url),
    emulator: emulator === undefined ? undefined : checkUrl('--emulator', emulator),
    environment,
    signal,
    print,
  });
});
