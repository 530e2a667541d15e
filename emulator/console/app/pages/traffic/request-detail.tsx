/** Shows a request and its answer, with buttons to copy it as a command, send it again and open its trace. */
import { useSignal } from '@preact/signals';
import type { TrafficRow } from '../../../api/traffic/shapes.ts';
import { Replayed } from '../../../api/traffic/shapes.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { useServices } from '../../data/services.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { fileSize, number, prettyJson } from '../../format.ts';
import { readDetail } from './calls.ts';

interface RequestDetailProps {
  readonly row: TrafficRow;
  readonly again: () => void;
}

export function RequestDetail({ row, again }: RequestDetailProps) {
  const { client } = useServices();
  const loaded = useLoaded(() => readDetail(client, row.key), { of: [row.key] });
  const replayed = useSignal<Replayed | Error | undefined>(undefined);
  const isRaw = useSignal(false);
  const detail = loaded.value.value;
  const problem = loaded.problem.value;

  async function replay(): Promise<void> {
    const path = `traffic/${row.key}/replay`;
    replayed.value = await client
      .ask(Replayed, path, { method: 'POST' })
      .catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
    again();
  }

  return (
    <div class="traffic-detail">
      <div class="say">
        {row.message !== null && <p>{row.message}</p>}
        {problem !== undefined && <p class="soft">{problem.message}.</p>}
        {detail !== undefined && <Traces traces={detail.traces} count={detail.trace_count} />}
        {replayed.value !== undefined && <ReplayAnswer answer={replayed.value} />}
      </div>
      {detail !== undefined && (
        <div class="actions">
          <CopyButton text={detail.curl} what="as cURL">
            Copy as cURL
          </CopyButton>
          <button
            type="button"
            class="button small"
            title="Sends it again, signed with the keys of this machine; the emulator stores its telemetry once more"
            onClick={() => void replay()}
          >
            Replay
          </button>
          <button
            type="button"
            class="button small"
            aria-expanded={isRaw.value}
            onClick={() => (isRaw.value = !isRaw.value)}
          >
            Raw
          </button>
        </div>
      )}
      {detail !== undefined && isRaw.value && (
        <pre tabIndex={0}>
          {Object.entries(detail.headers)
            .map(([name, value]) => `${name}: ${value}\n`)
            .join('')}
          {detail.encoding === 'base64' ? '\n(binary, as base64)\n' : '\n'}
          {prettyJson(detail.body)}
          {detail.bytes > 65_536 && `\n… of ${fileSize(detail.bytes)}`}
        </pre>
      )}
    </div>
  );
}

function Traces({ traces, count }: { traces: readonly string[]; count: number }) {
  const { navigation } = useServices();
  if (count === 0) return null;
  return (
    <p>
      {count === 1 ? 'Its trace: ' : `${number(count)} traces: `}
      {traces.slice(0, 8).map((id) => (
        <a key={id} class="link mono" href={navigation.link('trace', id)}>
          {id.slice(0, 8)}
        </a>
      ))}
      {count > 8 && ' and others'}
    </p>
  );
}

function ReplayAnswer({ answer }: { answer: Replayed | Error }) {
  if (answer instanceof Error) return <p class="bad">▲ {answer.message}</p>;
  const { status, body } = answer;
  return (
    <p role="status">
      Sent again, answered with <b class={status >= 400 ? 'strong bad' : 'strong'}>{status}</b>
      {body !== '' && <code>{body.slice(0, 300)}</code>}
    </p>
  );
}
