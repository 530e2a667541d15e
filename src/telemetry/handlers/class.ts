/**
 * Observes classes that Cloudflare makes objects of: Durable Objects, entrypoints, workflows. The class is extended, and
 * each method down to Cloudflare's own class is an entry: called from outside it makes a trace or goes on with one, called
 * by the object itself it makes nothing. Private fields, getters and static members stay what they are.
 */
import { context, createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';
import { isRecorded, patch, type Method } from '../recording/client-call.ts';
import type { Isolate } from './isolate.ts';

/** Any class. */
export type HandlerClass = abstract new (...args: never[]) => object;

/** What an object was made with. */
export interface Scope {
  /** The execution context, or a Durable Object's state. */
  readonly context: unknown;
  readonly env: unknown;
  readonly className: string;
}

/** Makes an entry of a method. @param native the method, bound to its object */
export type MakeEntry = (name: string, native: Method, scope: Scope, self: object) => Method;

/** Cloudflare's classes have nothing that is worth a span. */
const BASES: ReadonlySet<string> = new Set([
  'DurableObject',
  'WorkerEntrypoint',
  'WorkflowEntrypoint',
]);

const INNER = createContextKey('telemetry.inner');
/** The object's own work, which is not an entry. */
const INNER_CONTEXT = ROOT_CONTEXT.setValue(INNER, true);

export interface Entries {
  readonly makeEntry: MakeEntry;
  /** What the runtime calls, which may be fields of an object as well: `fetch = (request) => …`. By RPC it calls methods only. */
  readonly handlers: Iterable<string>;
  /** Called with each object, once it is made. */
  readonly made?: (scope: Scope) => void;
}

export function extendClass<C extends HandlerClass>(
  isolate: Isolate,
  type: C,
  { makeEntry, handlers, made }: Entries,
): C {
  const scopes = new WeakMap<object, Scope>();
  // A class without a name, as in `observe(class extends DurableObject {…})`, gets the name of the class that it
  // extends.
  const className = type.name || String(Reflect.get(Object.getPrototypeOf(type), 'name'));
  // A class could not call its super constructor within a context.
  function Observed(...args: unknown[]): object {
    const [given, env] = args;
    const target: Function | undefined = new.target;
    if (target === undefined) throw new TypeError(`Cannot call ${type.name} without new`);
    // Its own work needs a context to be known by.
    isolate.telemetry(env);
    const self: object = context.with(INNER_CONTEXT, () => Reflect.construct(type, args, target));
    const scope = { context: given, env, className };
    scopes.set(self, scope);
    for (const name of handlers) {
      if (Object.hasOwn(self, name)) {
        patch(
          self,
          name,
          (native) =>
            (...given) =>
              enter(name, native, self, given),
        );
      }
    }
    made?.(scope);
    return self;
  }
  Object.setPrototypeOf(Observed, type);
  Object.defineProperty(Observed, 'name', { value: type.name });
  Observed.prototype = Object.create(type.prototype, {
    constructor: { value: Observed, configurable: true, writable: true },
  });
  for (const name of methodsOf(type.prototype)) {
    Object.defineProperty(Observed.prototype, name, {
      configurable: true,
      writable: true,
      value(this: object, ...args: unknown[]): unknown {
        const method: unknown = Reflect.get(type.prototype, name, this);
        if (typeof method !== 'function') throw new TypeError(`${name} is not a function`);
        return enter(name, (...given) => Reflect.apply(method, this, given), this, args);
      },
    });
  }

  /** A call from outside is an entry; one that the object itself makes is not. */
  function enter(name: string, native: Method, self: object, args: readonly unknown[]): unknown {
    const scope = scopes.get(self);
    const isEntry =
      scope !== undefined && !isRecorded() && context.active().getValue(INNER) !== true;
    return isEntry ? makeEntry(name, native, scope, self)(...args) : native(...args);
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a class with the members of the one it extends
  return Observed as unknown as C;
}

/** Of the class and those that it extends, but Cloudflare's. */
function methodsOf(prototype: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  let each = prototype;
  while (isPrototype(each)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(each))) {
      if (typeof value === 'function' && name !== 'constructor') names.add(name);
    }
    each = Object.getPrototypeOf(each);
  }
  return names;
}

function isPrototype(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || value === Object.prototype) return false;
  const type: unknown = Reflect.get(value, 'constructor');
  return !(typeof type === 'function' && BASES.has(type.name) && isLast(value));
}

/** An app's own class may have the same name. */
function isLast(prototype: object): boolean {
  return Object.getPrototypeOf(prototype) === Object.prototype;
}

/** Which of Cloudflare's classes it extends; a class that extends none is a Durable Object of the old style. */
export function kindOf(type: HandlerClass): string {
  let each: unknown = type.prototype;
  while (isPrototype(each)) each = Object.getPrototypeOf(each);
  const base: unknown = each === Object.prototype || each === null ? undefined : each;
  const own: unknown = base === undefined ? undefined : Reflect.get(Object(base), 'constructor');
  return typeof own === 'function' ? own.name : 'DurableObject';
}
