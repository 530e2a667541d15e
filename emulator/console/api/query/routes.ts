/** `/_emulator/query/values`: what the query bar offers for a key, and names of attributes for none. */
import { Hono } from 'hono';
import * as v from 'valibot';
import type { ConsoleContext } from '../context.ts';
import { createOfferedValues } from './values.ts';

const Asked = v.object({
  key: v.optional(v.pipe(v.string(), v.maxLength(200)), ''),
  begin: v.optional(v.pipe(v.string(), v.maxLength(200)), ''),
});

export function createQueryRoutes({ database }: ConsoleContext): Hono {
  const offered = createOfferedValues(database);
  return new Hono().get('/query/values', (c) => {
    const asked = v.safeParse(Asked, c.req.query());
    if (!asked.success) {
      return c.json(
        { error: 'Cannot offer values: key and begin have at most 200 characters' },
        400,
      );
    }
    const { key, begin } = asked.output;
    return c.json({ values: offered(key, begin) });
  });
}
