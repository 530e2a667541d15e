/**
 * An HTTP server whose every answer carries the security headers; setting them on the responses themselves took a
 * third of a small request's time.
 */
import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Fetch } from './guard.ts';

/** https://owasp.org/www-project-secure-headers/ */
const SECURITY_HEADERS: ReadonlyMap<string, string> = new Map([
  // Telemetry is hostile text: nothing inline runs, nothing is loaded from elsewhere.
  [
    'content-security-policy',
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
  ],
  ['cross-origin-resource-policy', 'same-origin'],
  ['cross-origin-opener-policy', 'same-origin'],
  ['referrer-policy', 'no-referrer'],
  ['x-content-type-options', 'nosniff'],
]);

/**
 * Puts classes that cost less in the place of the global Request and Response. For a process of the emulator's own: a test's
 * process may have made objects of the global ones, and Bun's server takes no others.
 */
export function replaceGlobalClasses(): void {
  getRequestListener(() => new Response());
}

export function createHttpServer(fetch: Fetch): Server {
  const answer = getRequestListener(fetch, { overrideGlobalObjects: false });
  return createServer((incoming, outgoing) => {
    for (const [name, value] of SECURITY_HEADERS) outgoing.setHeader(name, value);
    void answer(incoming, outgoing);
  });
}
