/** The names of all variables that the settings read, by watching them read. */
import { readSettings } from '../../../../src/telemetry/settings/settings.ts';

const read = new Set<string>();
readSettings(
  new Proxy<Record<string, unknown>>(
    {},
    {
      get(_none, key) {
        if (typeof key === 'string') read.add(key);
        return undefined;
      },
    },
  ),
);
export const known: readonly string[] = [...read].toSorted();
