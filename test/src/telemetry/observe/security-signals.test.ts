import { describe, expect, it } from 'vitest';
import { securitySignals } from '../../../../src/telemetry/security.ts';
import { attributeOf, ENV, openDoor } from '../handlers/door.fixture.ts';

const SCRIPT = '%3Cscript%3Ealert(1)%3C/script%3E';

describe('The part of a URL that an attack stands in', () => {
  it.each([
    ['as most runtimes give it', `https://api.example/search?term=${SCRIPT}`, 'value'],
    ['without a path', `https://api.example?term=${SCRIPT}`, 'value'],
    ['without a path, and a slash in the query', 'https://api.example?f=/etc/passwd', 'value'],
    ['beyond ASCII', `https://api.example/é${SCRIPT}`, 'path'],
  ])('is found in a URL %s', async (_, url, part) => {
    const door = openDoor();
    const app = door.observe(
      { fetch: (_request: Request, _env: object, _context: object) => new Response('app') },
      { security: securitySignals },
    );
    const request = new Request('https://api.example/');
    // As Deno hands on what a client wrote.
    Object.defineProperty(request, 'url', { value: url });
    const env = { ...ENV, SECURITY_SIGNALS: 'true', SECURITY_EVENT_BUS: 'off' };
    await app.fetch(request, env, door.context);
    await door.settle();
    const [span] = door.vendors.spans();
    expect(Number(attributeOf(span, 'security.attempts'))).toBeGreaterThan(0);
    expect(JSON.stringify(span)).toContain(`"security_rule.part","value":{"stringValue":"${part}"`);
  });
});
