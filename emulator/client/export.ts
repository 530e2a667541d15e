/** `cruddur-edge export`: a trace or a range as OTLP JSON lines. */
import { readTraceId } from '../console/api/query/trace-id.ts';
import { command } from './command.ts';
import { LAST, sinceOf } from './options.ts';

export const exporting = command({
  usage: `export [TRACE-ID | QUERY] [--last TIME] [--output FILE]`,
  help: `Writes a trace, or the newest 5000 requests that match a query, as OTLP JSON, one message on each line: spans and log
records as they were sent, and telemetry of the other vendors as log records. --json changes nothing.`,
  options: { ...LAST, output: 'FILE: where to write; default standard output' },
  async run({ emulator, words, options, around }) {
    const query = words.join(' ');
    const trace = readTraceId(query);
    const wanted =
      trace === undefined
        ? { q: query, from: String(sinceOf(options['last'], around.now())) }
        : { trace };
    const text = await emulator.askText(`export?${new URLSearchParams(wanted)}`);
    const { output } = options;
    if (output === undefined) around.out(text);
    else await around.write(output, text);
  },
});
