/** The same in every runtime: what is told under a secret name reaches no vendor, what is told under another does. */
import { expect, it, vi } from 'vitest';
import { requestWith, TEXTS } from '../../src/telemetry/observe/places.ts';
import type { Vendors } from '../vendors.ts';
import { VALUE } from './app.ts';

const NAMES = [
  'password',
  'user[api_token]',
  'ｐａｓｓｗｏｒｄ',
  'token ',
  'SAMLResponse',
  'credit_card',
];
const EACH = Object.keys(TEXTS).length;

/** Defines the tests. @param origin of the worker */
export function itKeepsSecrets(vendors: () => Vendors, origin: () => string): void {
  async function tell(name: string): Promise<string> {
    const before = vendors().exchanges.length;
    const seen = { items: vendors().items().length, lines: access(vendors()) };
    for (const kind of Object.keys(TEXTS)) {
      const [url, init] = requestWith(name, VALUE, TEXTS[kind]?.(name, VALUE) ?? '');
      const headers = new Headers(init.headers);
      headers.set('told-as', encodeURIComponent(name));
      headers.set('told-in', kind);
      const { pathname, search } = new URL(url);
      const response = await fetch(`${origin()}${pathname}${search}`, { headers });
      expect(response.status).toBe(500);
    }
    await vi.waitFor(() => {
      expect(access(vendors()) - seen.lines).toBe(EACH);
      expect(vendors().items().length - seen.items).toBeGreaterThanOrEqual(EACH * 3);
    }, 20_000);
    return vendors()
      .exchanges.slice(before)
      .map(({ body }) => body)
      .join('\n');
  }

  it.each(NAMES)('tells no vendor what stands under %j', async (name) => {
    expect((await tell(name)).match(new RegExp(`.{0,80}${VALUE}.{0,20}`, 'g'))).toBeNull();
  });

  it('tells them what stands under another name', async () => {
    expect(await tell('author')).toContain(VALUE);
  });
}

function access(vendors: Vendors): number {
  return vendors.logLines().filter(({ path }) => path === '/p').length;
}
