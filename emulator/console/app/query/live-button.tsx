/** Says whether the page follows what arrives; a press pauses it. The space bar does the same. */
import { useServices } from '../data/services.ts';

export function LiveButton() {
  const { live } = useServices();
  const isPaused = live.paused.value;
  const connection = live.connection.value;
  const words = isPaused ? 'Paused' : connection === 'live' ? 'Live' : 'Reconnecting';
  const look = isPaused ? 'paused' : connection === 'lost' ? 'lost' : '';
  return (
    <button
      type="button"
      class={`button live ${look}`}
      aria-pressed={isPaused}
      title={isPaused ? 'Go on (space)' : 'Pause (space)'}
      onClick={() => (live.paused.value = !isPaused)}
    >
      <i />
      {words}
    </button>
  );
}
