/** What `-P` of deno.json allows, as Deno itself understands it. */
import { text } from 'node:stream/consumers';
import { beforeAll, expect, it } from 'vitest';
import { spawnDeno } from './deno-api.ts';

const net = (host: string) => ({ name: 'net', host });
const read = (path: string) => ({ name: 'read', path });
const write = (path: string) => ({ name: 'write', path });

const GRANTED = [
  net('127.0.0.1:4567'),
  net('localhost:4318'),
  net('[::1]:8080'),
  net('api.honeycomb.io:443'),
  net('api.eu1.honeycomb.io:443'),
  net('xray.us-east-1.amazonaws.com:443'),
  net('logs.eu-central-1.amazonaws.com:443'),
  net('api.rollbar.com:443'),
  net('cruddur-team.turso.io:443'),
  read('src/cruddur/migrations'),
  read('.data/deno.sqlite'),
  write('.data/deno.sqlite'),
];

const REFUSED = [
  net('example.com:443'),
  net('honeycomb.io.example.com:443'),
  // Where clouds keep the credentials of a machine.
  net('169.254.169.254:80'),
  net('0.0.0.0:4567'),
  read('.dev.vars'),
  read('/etc/passwd'),
  read('node_modules'),
  write('src/deno.ts'),
  write('/tmp'),
  { name: 'env', variable: 'HOME' },
  { name: 'env' },
  { name: 'run' },
  { name: 'ffi' },
  { name: 'sys' },
  { name: 'net' },
];

let states: string[];
beforeAll(async () => {
  const asked = JSON.stringify([...GRANTED, ...REFUSED]);
  const script = 'test/runtime/permissions.deno.ts';
  const deno = spawnDeno(['run', '-q', '--no-prompt', '-P', script, asked], {});
  if (deno.stdout === null) throw new TypeError('There is no pipe');
  states = JSON.parse(await text(deno.stdout));
});

it.each(GRANTED.map((permission, index) => [permission, index] as const))(
  '%j is granted',
  (_permission, index) => expect(states[index]).toBe('granted'),
);

it.each(REFUSED.map((permission, index) => [permission, index] as const))(
  '%j is not',
  (_permission, index) => expect(states[GRANTED.length + index]).not.toBe('granted'),
);
