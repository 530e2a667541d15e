/**
 * Observes workflows. A workflow runs again from its start after each pause, in any isolate; all its runs are one
 * trace, whose id comes from the instance's id and the time it was made. Each attempt of a step is a span.
 * https://developers.cloudflare.com/workflows/build/workers-api/
 */
import { context, SpanKind } from '@opentelemetry/api';
import { isRecord } from '../kit/json.ts';
import type { Method } from '../recording/client-call.ts';
import { withSpan } from '../recording/span.ts';
import type { Scope } from './class.ts';
import type { Isolate } from './isolate.ts';

/** @param native takes an event and the steps */
export function observeRun(
  isolate: Isolate,
  native: Method,
  { env, context: given, className }: Scope,
): Method {
  return (event, step, ...rest) => {
    const { instanceId, timestamp } = isRecord(event) ? event : {};
    const task = {
      name: `workflow ${className}`,
      kind: SpanKind.SERVER,
      attributes: {
        'faas.trigger': 'other',
        ...(typeof instanceId === 'string'
          ? { 'cloudflare.workflow.instance_id': instanceId }
          : {}),
      },
      waitUntil: isolate.waitUntilOf(given),
      traceId: traceIdOf(instanceId, timestamp),
    };
    return isolate.run(env, task, () => native(event, observeSteps(step), ...rest));
  };
}

/** `step` is a stub without properties of its own; its callbacks come back without a context. */
function observeSteps(step: unknown): unknown {
  // A stub is a function too.
  if ((typeof step !== 'object' && typeof step !== 'function') || step === null) return step;
  const active = context.active();
  return new Proxy(step, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name, target);
      if (typeof method !== 'function') return method;
      return (...args: unknown[]) => {
        const [title] = args;
        const isStep = name === 'do' && typeof title === 'string';
        const given = isStep
          ? args.map((arg) => (typeof arg === 'function' ? attempt(title, arg) : arg))
          : args;
        return Reflect.apply(method, target, given);
      };
    },
  });

  function attempt(title: string, work: unknown): Method {
    return (info, ...rest) =>
      context.with(active, () =>
        withSpan(
          `step ${title}`,
          (span) => {
            const number: unknown = isRecord(info) ? info['attempt'] : undefined;
            if (typeof number === 'number')
              span.setAttribute('cloudflare.workflow.attempt', number);
            if (typeof work !== 'function') throw new TypeError('A step’s work is not a function');
            return Reflect.apply(work, undefined, [info, ...rest]);
          },
          'workflow',
        ),
      );
  }
}

/** 32 hex digits: the time in seconds, as X-Ray asks for, then a hash of the instance's id. */
function traceIdOf(instanceId: unknown, timestamp: unknown): string | undefined {
  if (typeof instanceId !== 'string' || !(timestamp instanceof Date)) return undefined;
  const seconds = Math.floor(timestamp.getTime() / 1_000);
  const hash = [1, 2, 3].map((seed) => hashOf(instanceId, seed)).join('');
  return seconds.toString(16).padStart(8, '0').slice(-8) + hash;
}

/** FNV-1a, 32 bits, as 8 hex digits. http://www.isthe.com/chongo/tech/comp/fnv/ */
function hashOf(text: string, seed: number): string {
  let hash = 0x81_1c_9d_c5 ^ seed;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01_00_01_93);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
