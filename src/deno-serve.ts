/**
 * The entry of `deno serve`, which listens by itself, at its options --host and --port, and so needs no right to. In all
 * else it is as src/deno.ts. Deno does not let its server be closed: at the end requests are served until all have ended.
 */
import './deno/hooks.ts';
import { orEnd } from './deno/end.ts';
import type { DenoRuntime, Handler } from './deno/runtime.ts';

declare const Deno: DenoRuntime;

const { fetch } = globalThis;
// After the hooks: only then can the package be imported that asks for `cloudflare:workers`.
const { startApi } = await import('./deno/api.ts');

const api = await orEnd(Deno, () => startApi(Deno, fetch));
api.endOnSignals(() => api.idle());

const server: { readonly fetch: Handler; readonly onListen: typeof api.listening } = {
  fetch: api.serve,
  onListen: (address) => api.listening(address),
};
export default server;
