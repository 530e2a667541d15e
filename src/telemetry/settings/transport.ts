/** Whether telemetry goes straight to the vendors, or into a queue whose consumer delivers it. */

export type Transport = 'direct' | 'queue';

/** The binding is not a variable: only who has the bindings can tell that it is missing. */
export function transportProblems(transport: Transport, queue: object | undefined): string[] {
  if (transport !== 'queue' || queue !== undefined) return [];
  return [
    'TELEMETRY_TRANSPORT is queue, which is ignored without a binding TELEMETRY_QUEUE: put it under [[queues.producers]] in wrangler.toml',
  ];
}
