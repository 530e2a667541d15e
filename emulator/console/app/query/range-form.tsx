/** Two moments in local time, as a time range. */
import { useSignal } from '@preact/signals';
import { useServices } from '../data/services.ts';
import { limitsOf } from '../data/time-range.ts';

export function RangeForm({ close }: { close: () => void }) {
  const { navigation, now } = useServices();
  const { fromMs, toMs } = limitsOf(navigation.scope.value.range, now());
  const from = useSignal(written(fromMs === 0 ? now() - 3_600_000 : fromMs));
  const to = useSignal(written(toMs === Infinity ? now() : toMs));
  const [first, last] = [Date.parse(from.value), Date.parse(to.value)];
  const isWrong = !(first < last);
  function submit(event: Event): void {
    event.preventDefault();
    if (isWrong) return;
    navigation.setScope({ range: { kind: 'between', fromMs: first, toMs: last } });
    close();
  }
  return (
    <form onSubmit={submit}>
      {[
        { label: 'From', value: from },
        { label: 'To', value: to },
      ].map(({ label, value }) => (
        <label key={label}>
          {label}
          <input
            type="datetime-local"
            step="1"
            value={value.value}
            onInput={(event) => (value.value = event.currentTarget.value)}
          />
        </label>
      ))}
      <button type="submit" class="button small" disabled={isWrong}>
        {isWrong ? 'It must end after it begins' : 'Show this time'}
      </button>
    </form>
  );
}

/** As the browser's input wants it: local, without zone. */
function written(ms: number): string {
  const local = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19);
}
