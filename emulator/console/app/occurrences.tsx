/** What Rollbar would show: the item it belongs to, and the exceptions with their stacks. */
import { useMemo } from 'preact/hooks';
import type { RollbarOccurrence } from '../shapes.ts';
import type { Client } from './client.ts';
import { clockTime } from './format.ts';
import { readOccurrence } from './exceptions.ts';
import { Raw } from './raw.tsx';

interface OccurrencesProps {
  readonly occurrences: readonly RollbarOccurrence[];
  readonly client: Client;
}

export function Occurrences({ occurrences, client }: OccurrencesProps) {
  return (
    <>
      {occurrences.map((occurrence) => (
        <OneOccurrence key={occurrence.id} occurrence={occurrence} client={client} />
      ))}
    </>
  );
}

interface OneProps {
  readonly occurrence: RollbarOccurrence;
  readonly client: Client;
}

function OneOccurrence({ occurrence, client }: OneProps) {
  const { payload, counter, title, level, environment } = occurrence;
  const { message, exceptions } = useMemo(() => readOccurrence(payload), [payload]);
  return (
    <article>
      <h3>
        <span class="count">#{counter}</span> {title}{' '}
        <span class={`tag level-${level}`}>{level}</span>
      </h3>
      <p class="note">
        {environment} · <time>{clockTime(occurrence.timestamp_s * 1000)}</time>
      </p>
      {message !== undefined && message !== title && <p>{message}</p>}
      {exceptions.map((exception, index) => (
        <div key={index} class="stack">
          <h4>
            {index > 0 && 'caused by '}
            {exception.title}
          </h4>
          <ol>
            {exception.frames.map((frame, at) => (
              <li key={at}>
                <code>{frame}</code>
              </li>
            ))}
          </ol>
        </div>
      ))}
      <Raw client={client} document={payload} request={occurrence.request} />
    </article>
  );
}
