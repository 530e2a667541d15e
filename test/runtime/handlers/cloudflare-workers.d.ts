/** As much of workerd's own module and globals as the tests' workers use. */
declare module 'cloudflare:workers' {
  export class DurableObject<Env> {
    constructor(state: unknown, env: Env);
    readonly env: Env;
  }
  export class WorkerEntrypoint<Env> {
    readonly env: Env;
  }
  export class WorkflowEntrypoint<Env> {
    readonly env: Env;
  }
}
declare const WebSocketPair: new () => Record<string, WebSocket>;
