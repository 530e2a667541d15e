/**
 * What a runtime gives to telemetry: Workers, Deno, Node and Bun alike. Variables come with each call's `env` on
 * Workers, and from the process elsewhere.
 */
import type { BudgetNamespace } from '../delivery/budget/client.ts';
import type { QueueProducer } from '../delivery/queue/message.ts';
import { isRecord } from '../kit/json.ts';
import type { Effects } from '../observe/effects.ts';
import { createRandomHex } from '../recording/random-hex.ts';

/** The runtime's own, kept before tracing wraps the global one: exporting must not make spans. */
const nativeFetch = globalThis.fetch;

/** @param env bindings, telemetry's own queue and Durable Object among them */
export function runtimeEffects(env: object): Effects {
  const queue: unknown = Reflect.get(env, 'TELEMETRY_QUEUE');
  const budget: unknown = Reflect.get(env, 'TELEMETRY_BUDGET_OBJECT');
  return {
    fetch: (input, init) => nativeFetch(input, init),
    now: Date.now,
    userAgent: userAgent(),
    wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    random: Math.random,
    queue: isQueue(queue) ? queue : undefined,
    budget: isNamespace(budget) ? budget : undefined,
    randomHex: createRandomHex((bytes) => crypto.getRandomValues(bytes)),
    // eslint-disable-next-line no-console -- the console is where a worker's log goes
    print: (level, line) => console[level](line),
  };
}

/**
 * Variables and bindings of a call, in an object of their own: an app's `env` may be a proxy that throws at names it does not
 * know. Where a server's `env` is about the connection (Deno, Bun, Hono's server for Node), and where there is none, they are
 * the process's.
 */
export function environmentOf(env: unknown): Readonly<Record<string, unknown>> {
  const given = readable(env);
  return isRecord(env) && !isConnection(env) ? given : { ...processVariables(), ...given };
}

/** The address of the peer where a server's `env` tells it: Deno's `remoteAddr`, the socket of Hono's Node server. */
export function peerAddressOf(env: unknown): string | undefined {
  return isRecord(env) ? orElse(() => addressIn(env), undefined) : undefined;
}

function addressIn({ remoteAddr, incoming }: Readonly<Record<string, unknown>>) {
  const socket = isRecord(incoming) ? incoming['socket'] : undefined;
  const address = isRecord(remoteAddr)
    ? remoteAddr['hostname']
    : isRecord(socket)
      ? socket['remoteAddress']
      : undefined;
  return typeof address === 'string' ? address : undefined;
}

/** Members by which a server's `env` is known to be about the connection: Deno's, Hono's for Node, Bun's. */
const CONNECTION = ['remoteAddr', 'incoming', 'requestIP'];

function isConnection(env: object): boolean {
  return orElse(() => CONNECTION.some((name) => name in env), false);
}

/** What can be read of it, what it inherits too. */
function readable(env: unknown): Readonly<Record<string, unknown>> {
  const given = isRecord(env) ? env : {};
  const names = orElse(() => namesOf(given), []);
  return Object.fromEntries(names.map((name) => [name, orElse(() => given[name], undefined)]));
}

function namesOf(env: object): string[] {
  const names: string[] = [];
  for (const name in env) names.push(name);
  return names;
}

function orElse<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

/** Node has a `navigator` from version 21 on. */
function userAgent(): string | undefined {
  return typeof navigator === 'undefined' ? undefined : navigator.userAgent;
}

/** Deno may refuse them. */
function processVariables(): object {
  return orElse(() => {
    const host: unknown = Reflect.get(globalThis, 'process');
    const variables = isRecord(host) ? host['env'] : undefined;
    return isRecord(variables) ? { ...variables } : {};
  }, {});
}

function isQueue(binding: unknown): binding is QueueProducer {
  return isRecord(binding) && typeof binding['sendBatch'] === 'function';
}

function isNamespace(binding: unknown): binding is BudgetNamespace<unknown> {
  return isRecord(binding) && typeof binding['idFromName'] === 'function';
}
