/** All log events of a trace in time order. */
import type { LogEvent } from '../../../api/shapes.ts';
import type { Client } from '../../data/client.ts';
import { clockTime, duration } from '../../format.ts';
import { Item } from '../../components/item.tsx';
import { readLogLine } from '../../components/log-line.ts';
import { listClass } from '../../components/long-list.ts';

interface LogsProps {
  readonly logs: readonly LogEvent[];
  /** Of the request; null when no vendor told. */
  readonly startMs: number | null;
  readonly client: Client;
}

export function Logs({ logs, startMs, client }: LogsProps) {
  return (
    <ul class={listClass(logs.length)}>
      {logs.map((log) => (
        <Item
          key={log.id}
          client={client}
          document={log.message}
          request={log.request}
          failed={/^(?:error|fatal|critical)$/.test(readLogLine(log.message).level ?? '')}
        >
          <LogText log={log} startMs={startMs} />
        </Item>
      ))}
    </ul>
  );
}

function LogText({ log, startMs }: { log: LogEvent; startMs: number | null }) {
  const { level, text } = readLogLine(log.message);
  const after = startMs === null ? undefined : Math.max(0, log.timestamp_ms - Math.floor(startMs));
  return (
    <>
      <time title={clockTime(log.timestamp_ms)}>
        {after === undefined ? clockTime(log.timestamp_ms) : `+${duration(after)}`}
      </time>
      {level !== undefined && <span class={`tag level-${level}`}>{level}</span>}
      <span class="message brief">{text}</span>
      <span class="place">
        {log.log_group} / {log.log_stream}
      </span>
    </>
  );
}
