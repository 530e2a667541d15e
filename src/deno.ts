/**
 * The entry of `deno run` and of Deno Deploy: the same service behind Deno.serve. Variables are those of the worker and
 * those that src/deno/README.md names. Exit codes: 0 ended as asked, 2 wrong variable.
 */
import './deno/hooks.ts';
import { orEnd } from './deno/end.ts';
import { listen } from './deno/options.ts';
import type { DenoRuntime } from './deno/runtime.ts';

declare const Deno: DenoRuntime;

const { fetch } = globalThis;
// After the hooks: only then can the package be imported that asks for `cloudflare:workers`.
const { startApi } = await import('./deno/api.ts');

const api = await orEnd(Deno, () => startApi(Deno, fetch));
const { host: hostname, port } = api.options;
const server = await orEnd(Deno, () =>
  listen(api.options, () =>
    Deno.serve({ hostname, port, onListen: (address) => api.listening(address) }, api.serve),
  ),
);
api.endOnSignals(() => server.shutdown());
