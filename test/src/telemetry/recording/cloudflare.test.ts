import { describe, expect, it } from 'vitest';
import {
  edgeAttributes,
  platformAttributes,
} from '../../../../src/telemetry/recording/cloudflare.ts';

describe('platformAttributes', () => {
  it('names Workers as Cloudflare’s own traces do', () => {
    expect(platformAttributes('Cloudflare-Workers')).toEqual({
      'cloud.provider': 'cloudflare',
      'cloud.platform': 'cloudflare.workers',
    });
  });

  it.each(['Deno/2.9.5', 'Node.js/22', 'Bun/1.3', '', undefined])('says nothing of %s', (agent) => {
    expect(platformAttributes(agent)).toEqual({});
  });
});

describe('edgeAttributes', () => {
  const RAY = '8f2b3c4d5e6f7a8b-FRA';

  function request(cf: unknown, headers: Record<string, string> = {}): Request {
    return Object.assign(new Request('https://api.cruddur.com/', { headers }), { cf });
  }

  it('reads data centre, Ray ID and protocol', () => {
    const cf = { colo: 'FRA', httpProtocol: 'HTTP/2', country: 'DE' };
    expect(edgeAttributes(request(cf, { 'cf-ray': RAY }))).toEqual({
      'cloudflare.colo': 'FRA',
      'cloudflare.ray_id': RAY,
      'network.protocol.version': '2',
    });
  });

  it.each([
    ['HTTP/1.0', '1.0'],
    ['HTTP/1.1', '1.1'],
    ['HTTP/2', '2'],
    ['HTTP/3', '3'],
    ['SPDY/3.1', undefined],
    [2, undefined],
    [undefined, undefined],
  ])('takes %s for version %s', (httpProtocol, version) => {
    expect(edgeAttributes(request({ httpProtocol }))['network.protocol.version']).toBe(version);
  });

  it.each([[undefined], [null], ['FRA'], [{}], [{ colo: 7 }]])('has nothing from cf %j', (cf) => {
    expect(edgeAttributes(request(cf))).toEqual({});
  });

  it('reads the Ray ID where a runtime has no cf, and no novel in its place', () => {
    const bare = (ray: string) =>
      edgeAttributes(new Request('http://h/', { headers: { 'cf-ray': ray } }));
    expect(bare(RAY)).toEqual({ 'cloudflare.ray_id': RAY });
    expect(bare('a'.repeat(10_000))).toEqual({});
  });
});
