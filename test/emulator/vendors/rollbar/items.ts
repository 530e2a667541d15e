/** Builds Rollbar payloads for tests. */
export interface TraceParts {
  readonly class?: string;
  readonly message?: string;
  readonly frames?: readonly object[];
}

export function traceOf({ class: name = 'Error', message = 'bad', frames }: TraceParts = {}) {
  return {
    frames: frames ?? [
      { filename: '/srv/app/main.js', method: 'run', lineno: 10, colno: 3 },
      { filename: '/srv/app/store.js', method: 'load', lineno: 20, colno: 5 },
    ],
    exception: { class: name, message },
  };
}

/** The `data` of an exception. */
export function exceptionOf(data: object = {}, trace: TraceParts = {}) {
  return { environment: 'production', body: { trace: traceOf(trace) }, ...data };
}

/** The `data` of a message. */
export function messageOf(text: string, data: object = {}) {
  return { environment: 'production', body: { message: { body: text } }, ...data };
}
