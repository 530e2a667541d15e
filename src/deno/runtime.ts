/** What the entries use of Deno's namespace, of which the type checker knows nothing. https://docs.deno.com/api/deno/ */
export interface DenoRuntime {
  readonly env: { get(name: string): string | undefined };
  serve(options: ListenOptions, handler: Handler): { shutdown(): Promise<void> };
  addSignalListener(signal: 'SIGINT' | 'SIGTERM', handler: () => void): void;
  exit(code: number): never;
}

export interface Address {
  readonly hostname: string;
  readonly port: number;
}

interface ListenOptions extends Address {
  readonly onListen: (address: Address) => void;
}

/**
 * What Deno says of a connection. An address that is not an IP address, such as a socket's path, has no `hostname`.
 */
export interface ServeInfo {
  readonly remoteAddr: { readonly hostname?: string };
}

export type Handler = (request: Request, info: ServeInfo) => Promise<Response>;
