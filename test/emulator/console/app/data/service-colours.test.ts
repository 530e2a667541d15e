import { expect, test, vi } from 'vitest';
import { createClient } from '../../../../../emulator/console/app/data/client.ts';
import { createServiceColours } from '../../../../../emulator/console/app/data/service-colours.ts';

test('eight services have colours of their own, the ninth stripes, and what is no service none of theirs', async () => {
  const services = Array.from({ length: 9 }, (_, at) => `service ${at + 1}`);
  const client = createClient(async () => Response.json({ services }));
  const { classOf } = createServiceColours(client);
  classOf('a database');
  await vi.waitFor(() => expect(classOf('service 1')).toBe('service-1'));
  expect(services.slice(1).map(classOf)).toEqual([
    ...[2, 3, 4, 5, 6, 7, 8].map((place) => `service-${place}`),
    'service-1 striped',
  ]);
  expect(classOf('a database')).toBe('service-0');
});
