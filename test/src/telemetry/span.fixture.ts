/** Records OpenTelemetry spans in memory, with async context, as a worker's tracer would. */
import {
  context,
  ROOT_CONTEXT,
  trace,
  type Context,
  type ContextManager,
} from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-base';
import { AsyncLocalStorage } from 'node:async_hooks';

export interface SpanRecording {
  /** Finished spans, in the order they ended. */
  spans(): ReadableSpan[];
  /** The finished span of a name; throws when there is not exactly one. */
  span(name: string): ReadableSpan;
  reset(): void;
  stop(): void;
}

export function recordSpans(): SpanRecording {
  const exporter = new InMemorySpanExporter();
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
  );
  context.setGlobalContextManager(asyncContextManager());
  return {
    spans: () => exporter.getFinishedSpans(),
    span(name) {
      const [found, ...others] = exporter.getFinishedSpans().filter((span) => span.name === name);
      if (found === undefined || others.length > 0) {
        throw new Error(
          `Cannot pick the span "${name}": ${others.length + (found ? 1 : 0)} were seen`,
        );
      }
      return found;
    },
    reset: () => exporter.reset(),
    stop() {
      trace.disable();
      context.disable();
    },
  };
}

function asyncContextManager(): ContextManager {
  const storage = new AsyncLocalStorage<Context>();
  const manager: ContextManager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (active, work, thisArg, ...args) =>
      storage.run(active, () => work.call(thisArg, ...args)),
    bind: (_active, target) => target,
    enable: () => manager,
    disable: () => manager,
  };
  return manager;
}
