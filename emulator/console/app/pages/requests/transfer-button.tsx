/** Exports the requests of the scope as a file of OTLP's JSON, and imports such files. */
import { useSignal } from '@preact/signals';
import { Imported } from '../../../api/transfer/shapes.ts';
import { Icon } from '../../components/icon.tsx';
import { MenuButton } from '../../components/menu-button.tsx';
import { scopeSearch } from '../../data/search.ts';
import { useServices } from '../../data/services.ts';
import { number, plural } from '../../format.ts';

export function TransferButton({ count }: { count: number }) {
  const { client, navigation, now } = useServices();
  const told = useSignal<Imported | Error | 'importing' | undefined>(undefined);

  async function take(input: HTMLInputElement): Promise<void> {
    told.value = 'importing';
    try {
      for (const file of input.files ?? []) {
        told.value = await client.ask(Imported, 'import', { method: 'POST', body: file });
      }
    } catch (error) {
      told.value = error instanceof Error ? error : new Error(String(error));
    }
    input.value = '';
  }

  return (
    <MenuButton
      name="Export and import"
      label={<Icon name="export" size={14} />}
      look="button transfer"
    >
      {() => (
        <div class="clear-menu">
          <p>
            OTLP JSON, one message on each line. Segments, log lines and items of the other vendors
            become log records.
          </p>
          <a
            class="button"
            download
            href={`/_emulator/export?${scopeSearch(navigation.scope.value, now())}`}
          >
            Export {count > MOST ? `the newest ${number(MOST)} of ` : ''}
            {plural(count, 'request')}
          </a>
          <label class="button">
            Import a file
            <input
              type="file"
              class="hidden"
              accept=".json,.jsonl,.ndjson"
              onChange={({ currentTarget }) => void take(currentTarget)}
            />
          </label>
          <p role="status">
            {told.value === 'importing' && 'Importing'}
            {told.value instanceof Error && <span class="bad">▲ {told.value.message}</span>}
            {typeof told.value === 'object' && 'spans' in told.value && <Result of={told.value} />}
          </p>
        </div>
      )}
    </MenuButton>
  );
}

/** Of an export; see `api/transfer/routes.ts`. */
const MOST = 5000;

function Result({
  of: { spans, records, segments, log_events, items, refused },
}: {
  of: Imported;
}) {
  return (
    <>
      Imported {plural(spans, 'span')}, {plural(segments, 'segment')},{' '}
      {plural(log_events + records, 'log record')} and {plural(items, 'item')}.
      {refused.length > 0 && (
        <span class="bad">
          {' '}
          ▲ {number(refused.length)} refused, the first: {refused[0]?.slice(0, 300)}
        </span>
      )}
    </>
  );
}
