/** One line that opens to its document. */
import type { ComponentChildren } from 'preact';
import type { Client } from '../data/client.ts';
import { Raw } from './raw.tsx';
import { Row } from './row.tsx';

interface ItemProps {
  readonly client: Client;
  readonly document: string;
  readonly request: number | null;
  readonly failed?: boolean;
  /** Shown above the document; made only once the line is open. */
  readonly above?: () => ComponentChildren;
  readonly children: ComponentChildren;
}

export function Item({ client, document, request, failed = false, above, children }: ItemProps) {
  const detail = () => (
    <>
      {above?.()}
      <Raw client={client} document={document} request={request} />
    </>
  );
  return (
    <Row failed={failed} detail={detail}>
      {children}
    </Row>
  );
}
