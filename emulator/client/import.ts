/** `cruddur-edge import`: gives a running emulator what an export, or any other program, wrote as OTLP JSON. */
import { Imported } from '../console/api/transfer/shapes.ts';
import { command } from './command.ts';
import { CannotAsk } from './running-emulator.ts';
import { printable } from './text.ts';

export const importing = command({
  usage: `import FILE [--json]`,
  help: `Stores the telemetry of a file of OTLP JSON, which is one document or has one on each line; - reads standard input. It
prints what was stored and what was refused. The exit code is 1 if anything was refused.`,
  words: [1, 1],
  async run({ emulator, words: [file = '-'], json, around }) {
    const body = await around.read(file).catch((cause: unknown) => {
      throw new CannotAsk(`Cannot read ${file}: ${String(cause)}`, { cause });
    });
    const imported = await emulator.ask(Imported, 'import', { method: 'POST', body });
    const { refused, ...counts } = imported;
    const stored = Object.entries(counts).map(([name, n]) => {
      const nouns = name.replace('_', ' ');
      return `${n} ${n === 1 ? nouns.replace(/s$/, '') : nouns}`;
    });
    around.out(json ? `${JSON.stringify(imported)}\n` : `Stored ${stored.join(', ')}\n`);
    if (refused.length === 0) return;
    throw new CannotAsk(refused.map((reason) => printable(`Refused: ${reason}`)).join('\n'));
  },
});
