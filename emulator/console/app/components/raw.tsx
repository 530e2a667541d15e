/** Documents as they are, to read and to copy; the request that brought one is fetched when it is opened. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { RawRequest as RawRequestShape } from '../../api/shapes.ts';
import type { Client } from '../data/client.ts';
import { CopyButton } from './copy-button.tsx';
import { prettyJson } from '../format.ts';
import { Unverified } from './unverified.tsx';

interface RawProps {
  readonly client: Client;
  /** The document, as JSON text or any other. */
  readonly document: string;
  /** Of the request that brought it; null when it came by UDP. */
  readonly request: number | null;
}

export function Raw({ client, document, request }: RawProps) {
  return (
    <div class="raw">
      <Fold title="Raw document">{() => <Text text={prettyJson(document)} />}</Fold>
      {request === null ? (
        <p class="note">It came by UDP; there is no HTTP request.</p>
      ) : (
        <Fold title="Request that brought it">
          {() => <RawRequest client={client} id={request} />}
        </Fold>
      )}
    </div>
  );
}

/** Its content is made only once it is open: a trace may have thousands of documents. */
function Fold({ title, children }: { title: string; children: () => ComponentChildren }) {
  const open = useSignal(false);
  return (
    <details onToggle={(event) => (open.value = event.currentTarget.open)}>
      <summary>{title}</summary>
      {open.value && children()}
    </details>
  );
}

function Text({ text }: { text: string }) {
  return (
    <div class="text">
      <CopyButton text={text} what="document" />
      <pre tabIndex={0}>{text}</pre>
    </div>
  );
}

function RawRequest({ client, id }: { client: Client; id: number }) {
  const text = useSignal<string | undefined>(undefined);
  const marked = useSignal(false);
  useEffect(() => {
    client.ask(RawRequestShape, `requests/${id}`).then(
      ({ operation, headers, unverified, encoding, body }) => {
        const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
        const note = encoding === 'base64' ? '(binary, as base64)\n' : '';
        marked.value = unverified;
        text.value = [operation, ...head, '', note + prettyJson(body)].join('\n');
      },
      (error: unknown) => (text.value = String(error)),
    );
  }, [id]);
  if (text.value === undefined) return <p class="note">Loading</p>;
  return (
    <>
      {marked.value && <Unverified />}
      <Text text={text.value} />
    </>
  );
}
