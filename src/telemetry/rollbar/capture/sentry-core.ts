/**
 * Stands in the worker's bundle for `@sentry/core` (wrangler.toml, [alias]), of which toucan-js uses a client, a scope and a
 * transport: the package's own hold sessions, traces, check-ins and buffers, 8 KB compressed, and none is used here. An
 * event goes the same way: made by toucan-js, filled from the scope, seen by integrations, then `beforeSend`, then sent.
 * Left out: normalising depth, for what is reported is plain and bounded already.
 */

type Event = Record<string, unknown>;
interface Hint {
  readonly event_id?: string;
  readonly data?: unknown;
}
type Process = (event: Event, hint: Hint) => Event | null;

interface Integration {
  readonly name: string;
  isDefaultInstance?: boolean;
}

interface Options {
  readonly dsn?: string;
  readonly environment?: string;
  readonly release?: string;
  readonly serverName?: string;
  readonly maxValueLength?: number;
  readonly integrations: readonly Integration[];
  readonly transport: (options: object) => Transport;
  readonly transportOptions?: object;
  readonly beforeSend?: Process;
  readonly enabled?: boolean;
  readonly _metadata?: { readonly sdk?: unknown };
}

interface Transport {
  send(body: string): unknown;
}

/** Of an event that is ready at once, as toucan-js makes it. */
interface Ready {
  then(use: (event: Event) => void): unknown;
}

const DEFAULT_MAX_VALUE_LENGTH = 250;

export class ServerRuntimeClient {
  readonly _options: Options;
  _integrations: Record<string, Integration> = {};
  readonly #transport: Transport;
  readonly #before: Process[] = [];
  readonly #processors: Process[] = [];

  constructor(options: Options) {
    this._options = options;
    this.#transport = options.transport({ url: options.dsn, ...options.transportOptions });
  }

  getOptions(): Options {
    return this._options;
  }

  _isEnabled(): boolean {
    return this._options.enabled !== false;
  }

  on(_hook: 'preprocessEvent', process: (event: Event, hint: Hint) => void): void {
    this.#before.push((event, hint) => (process(event, hint), event));
  }

  addEventProcessor(process: Process): void {
    this.#processors.push(process);
  }

  /** toucan-js makes it of what was thrown. */
  eventFromException(_exception: unknown, _hint: Hint): Ready {
    throw new TypeError('Only toucan-js knows how');
  }

  /** toucan-js makes it of a message. */
  eventFromMessage(_message: string, _level: unknown, _hint: Hint): Ready {
    throw new TypeError('Only toucan-js knows how');
  }

  captureException(exception: unknown, hint: Hint, scope: Scope): void {
    this.eventFromException(exception, hint).then((event) => this.#send(event, hint, scope));
  }

  captureMessage(message: string, level: unknown, hint: Hint, scope: Scope): void {
    this.eventFromMessage(message, level, hint).then((event) => this.#send(event, hint, scope));
  }

  /** toucan-js adds the request, then calls this. */
  _prepareEvent(event: Event, hint: Hint, scope: Scope): Event | null {
    const { environment, release, serverName, _metadata } = this._options;
    let prepared: Event | null = {
      timestamp: Date.now() / 1_000,
      environment,
      release,
      server_name: serverName,
      sdk: _metadata?.sdk,
      ...event,
      event_id: hint.event_id,
    };
    this.#cut(prepared);
    scope.fill(prepared);
    for (const process of [...this.#before, ...this.#processors]) {
      prepared = prepared === null ? null : process(prepared, hint);
    }
    return prepared;
  }

  #send(event: Event, hint: Hint, scope: Scope): void {
    const prepared = this._isEnabled() ? this._prepareEvent(event, hint, scope) : null;
    if (prepared === null) return;
    delete prepared['sdkProcessingMetadata'];
    const { beforeSend = (given: Event) => given } = this._options;
    const sent = beforeSend(prepared, hint);
    if (sent === null) return;
    const head = JSON.stringify({ event_id: hint.event_id });
    this.#transport.send(`${head}\n{"type":"event"}\n${JSON.stringify(sent)}`);
  }

  #cut(event: Event): void {
    const { maxValueLength = DEFAULT_MAX_VALUE_LENGTH } = this._options;
    const { message } = event;
    if (typeof message === 'string') event['message'] = truncate(message, maxValueLength);
    for (const value of valuesOf(event)) {
      const text = value['value'];
      if (typeof text === 'string') value['value'] = truncate(text, maxValueLength);
    }
  }
}

export class Scope {
  _breadcrumbs: Event[] = [];
  #client: ServerRuntimeClient | undefined;
  #user: Event = {};
  #transaction: string | undefined;

  setClient(client: ServerRuntimeClient): void {
    this.#client = client;
  }

  getClient(): ServerRuntimeClient | undefined {
    return this.#client;
  }

  setUser(user: Event | null): this {
    this.#user = user ?? {};
    return this;
  }

  setTransactionName(name: string): this {
    this.#transaction = name;
    return this;
  }

  addBreadcrumb(breadcrumb: Event, max: number): this {
    this._breadcrumbs.push({ timestamp: Date.now() / 1_000, ...breadcrumb });
    this._breadcrumbs = this._breadcrumbs.slice(-max);
    return this;
  }

  captureException(exception: unknown, hint: Hint = {}): string {
    const id = newId();
    const syntheticException = new Error('Sentry syntheticException');
    const all = { originalException: exception, syntheticException, ...hint, event_id: id };
    this.#client?.captureException(exception, all, this);
    return id;
  }

  captureMessage(message: string, level?: unknown, hint: Hint = {}): string {
    const id = newId();
    const syntheticException = new Error(message);
    const all = { originalException: message, syntheticException, ...hint, event_id: id };
    this.#client?.captureMessage(message, level, all, this);
    return id;
  }

  /** Puts what it knows into an event. */
  fill(event: Event): void {
    if (Object.keys(this.#user).length > 0) event['user'] = { ...this.#user };
    if (this.#transaction !== undefined) event['transaction'] = this.#transaction;
    if (this._breadcrumbs.length > 0) event['breadcrumbs'] = [...this._breadcrumbs];
  }
}

/** @param send makes the request */
export function createTransport(
  _options: object,
  send: (request: { readonly body: string }) => unknown,
): Transport {
  return { send: (body) => send({ body }) };
}

/** Those of the user in the place of defaults of the same name. */
export function getIntegrationsToSetup({
  defaultIntegrations = [],
  integrations = [],
}: {
  readonly defaultIntegrations?: readonly Integration[];
  readonly integrations?: readonly Integration[];
}): Integration[] {
  const byName = new Map<string, Integration>();
  for (const one of [...defaultIntegrations, ...integrations]) byName.set(one.name, one);
  return [...byName.values()];
}

export function defineIntegration<T>(make: T): T {
  return make;
}

const unused = (): never => {
  throw new TypeError('This integration is not in the worker’s bundle');
};
// toucan-js exports them on; nothing here uses them.
export {
  unused as dedupeIntegration,
  unused as extraErrorDataIntegration,
  unused as rewriteFramesIntegration,
  unused as sessionTimingIntegration,
};

function truncate(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}...`;
}

function valuesOf(event: Event): Event[] {
  const exception: unknown = event['exception'];
  const values: unknown =
    typeof exception === 'object' && exception !== null ? Reflect.get(exception, 'values') : [];
  return Array.isArray(values) ? values : [];
}

function newId(): string {
  return crypto.randomUUID().replaceAll('-', '');
}
