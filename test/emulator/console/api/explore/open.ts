/** A Honeycomb room and the console over one empty store. */
import { createConsole } from '../../../../../emulator/console/api/routes.ts';
import { NOW_MS } from '../../../room-context.ts';
import { openHoneycomb } from '../../../vendors/honeycomb/open.ts';

export const NOW_S = Math.floor(NOW_MS / 1000);

export function openExplore() {
  const room = openHoneycomb();
  const { routes } = createConsole(room.context, { version: '0' });

  async function request(method: string, path: string, body?: unknown) {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await routes.request(`/_emulator/${path}`, {
      method,
      ...(body !== undefined && { body: text }),
    });
    const json: unknown = await answer.json();
    return { status: answer.status, body: json };
  }

  return {
    ...room,
    request,
    /** Of events that happened so many seconds ago. */
    async send(events: readonly { ago?: number; rate?: number; data: object }[], dataset = 'svc') {
      const batch = events.map(({ ago = 10, rate = 1, data }) => ({
        time: NOW_S - ago,
        samplerate: rate,
        data,
      }));
      await room.call('POST', `/1/batch/${dataset}`, batch);
    },
    ask: (body: object) => request('POST', 'explore', body),
  };
}
