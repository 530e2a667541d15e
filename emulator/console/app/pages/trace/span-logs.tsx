/** Log lines and errors of a span in the order of time; a line opens to its document. */
import { Stacks } from '../../../api/stacks/shapes.ts';
import type { SpanDetail } from '../../../api/trace/shapes.ts';
import { Item } from '../../components/item.tsx';
import { readLogLine } from '../../components/log-line.ts';
import { StackView } from '../../components/stack-view.tsx';
import { useServices } from '../../data/services.ts';
import { clockTime } from '../../format.ts';

interface SpanLogsProps {
  readonly detail: SpanDetail;
  /** Of the trace, unix milliseconds. */
  readonly startMs: number;
}

export function SpanLogs({ detail: { logs, occurrences } }: SpanLogsProps) {
  const { client, navigation } = useServices();
  if (logs.length + occurrences.length === 0) {
    return <p class="soft small nothing">No log line and no error names this span.</p>;
  }
  return (
    <ul class="span-logs">
      {occurrences.map(({ id, counter, title, level, payload, request }) => (
        <Item
          key={`item ${id}`}
          client={client}
          document={payload}
          request={request}
          failed
          above={() => (
            <>
              <a class="link" href={navigation.link('errors', String(counter))}>
                Open item #{counter}
              </a>
              <StackView
                load={() => client.ask(Stacks, `stacks/occurrence/${id}`)}
                of={id}
                title={title}
              />
            </>
          )}
        >
          <span class="bad strong small">▲ {level}</span>
          <span class="message mono brief">
            item #{counter}: {title}
          </span>
        </Item>
      ))}
      {logs.map((log) => {
        const { level = '', text } = readLogLine(log.message);
        const isBad = /^(?:error|fatal|critical)$/.test(level);
        return (
          <Item
            key={log.id}
            client={client}
            document={log.message}
            request={log.request}
            failed={isBad}
          >
            <span class="soft small num">{clockTime(log.timestamp_ms)}</span>
            <span class={isBad ? 'bad strong small' : 'soft small'}>{level}</span>
            <span class="message mono brief">{text}</span>
          </Item>
        );
      })}
    </ul>
  );
}
