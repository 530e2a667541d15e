/**
 * The benchmark: runs its parts one after the other and prints what they measured, for people or as JSON.
 * Progress goes to stderr. Exits with 1 when a row misses what it is held to, with 2 when it cannot run.
 */
import { parseArgs } from 'node:util';
import { consolePart } from './console/part.ts';
import { emulatorPart } from './emulator/part.ts';
import { describeMachine } from './machine.ts';
import { isKnown, runParts, sectionNames, type Part } from './part.ts';
import { formatReport } from './report.ts';
import { workerPart } from './worker/part.ts';

const PARTS: readonly Part[] = [workerPart, emulatorPart, consolePart];

const HELP = `Usage: npm run bench -- [part | part/section ...] [--json] [--quick]

Measures what telemetry costs, what the emulator takes in, and how long pages of the console take.

Parts (all when none is named) and their sections:
${PARTS.map(describePart).join('\n')}

  --json     print one object {machine, rows: [{name, value, unit, reference, heldTo, ok}]}
  --quick    few and short rounds, exit code 0 for any figures: to see that it works
  --help     print this
`;

// Ending by exit lets everything that was started be ended too.
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const unknown = positionals.find((name) => !isKnown(PARTS, name));
  if (unknown !== undefined) throw new Error(`Cannot run the part "${unknown}"\n\n${HELP}`);

  const machine = describeMachine();
  const progress = (line: string): void => void process.stderr.write(`${line}\n`);
  const rows = await runParts(PARTS, positionals, { quick: values.quick, progress });
  const report = values.json
    ? `${JSON.stringify({ machine, rows }, null, 2)}\n`
    : formatReport(machine, rows);
  process.stdout.write(report);
  return values.quick || rows.every(({ ok }) => ok) ? 0 : 1;
}

function describePart(part: Part): string {
  const sections = sectionNames(part).map((name) => `             ${name}`);
  return [`  ${part.name.padEnd(10)} ${part.about}`, ...sections].join('\n');
}
