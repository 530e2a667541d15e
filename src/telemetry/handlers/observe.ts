/**
 * The library's door: takes what a worker exports and gives it back, observed. Handlers are replaced in place, so the
 * app keeps its object, its types and its other members.
 */
import { patch } from '../recording/client-call.ts';
import { HANDLERS, observeClass } from './entries.ts';
import type { Isolate } from './isolate.ts';
import type { ObserveOptions } from './options.ts';
import type { HandlerClass } from './class.ts';
import { addConsumer } from './queue.ts';

/** @returns the same object, or a class that extends the one given */
export function observeTarget<T extends object>(
  isolate: Isolate,
  target: T,
  options: ObserveOptions = {},
): T {
  isolate.configure(options);
  return isClass(target) ? observeClass(isolate, target) : observeHandlers(isolate, target);
}

function isClass<T>(target: T): target is T & HandlerClass {
  return typeof target === 'function' && 'prototype' in target;
}

/** @returns the same object; of one that is frozen, an object that has its handlers */
function observeHandlers<H extends object>(isolate: Isolate, handlers: H): H {
  const target: H = isReplaceable(handlers) ? handlers : Object.create(handlers);
  addConsumer(target);
  for (const [name, observe] of Object.entries(HANDLERS)) {
    patch(target, name, (native) => observe(isolate, native), handlers);
  }
  return target;
}

/** Whether its handlers can be replaced in place. */
function isReplaceable(handlers: object): boolean {
  if (!Object.isExtensible(handlers)) return false;
  const own = Object.keys(HANDLERS).map((name) => Object.getOwnPropertyDescriptor(handlers, name));
  return own.every((property) => property?.configurable !== false);
}
