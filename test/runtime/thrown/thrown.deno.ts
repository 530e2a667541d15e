import '../../../src/deno/hooks.ts';
import { peerAddressOf } from '../../../src/telemetry/handlers/runtime.ts';
import { serveDeno, variables } from '../../bench/worker/fixtures/deno.ts';

const nativeFetch = globalThis.fetch;
// After the hooks: only then can the package be imported that asks for `cloudflare:workers`.
const { createThrowing } = await import('./app.ts');

function waitUntil(work: Promise<unknown>): void {
  work.catch(() => undefined);
}

const serve = createThrowing(variables, (input, init) => nativeFetch(input, init));
serveDeno((request, info) => serve({ request, waitUntil, peerAddress: peerAddressOf(info) }));
