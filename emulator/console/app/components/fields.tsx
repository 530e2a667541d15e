/** All fields of one Honeycomb event, as names and values, with its document and the request that brought it. */
import type { HoneycombEvent } from '../../api/shapes.ts';
import type { Client } from '../data/client.ts';
import { Raw } from './raw.tsx';

interface FieldsProps {
  readonly event: HoneycombEvent;
  readonly client: Client;
  readonly title: string;
}

export function Fields({ event, client, title }: FieldsProps) {
  return (
    <div class="fields">
      <h3>
        {title} <span class="count">{event.kind.replace('_', ' ')}</span>
      </h3>
      <table>
        <tbody>
          {Object.entries(event.fields).map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{typeof value === 'string' ? value : JSON.stringify(value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Raw client={client} document={JSON.stringify(event.fields)} request={event.request} />
    </div>
  );
}
