/**
 * The host and port of a URL or a Host header, taken apart and put together. Brackets belong to the way an IPv6
 * address is written in a URL and not to the address (RFC 3986, section 3.2.2). Host names are not checked.
 */

export interface Host {
  /** A name or an address; an IPv6 address without brackets. */
  readonly address: string;
  readonly port: number | undefined;
}

/** @param host such as `api.example.com`, `127.0.0.1:8080`, `[::1]:8080`, or an IPv6 address without brackets */
export function splitHost(host: string): Host {
  const colon = host.indexOf(':');
  if (colon === -1) return { address: host, port: undefined };
  const end = host.startsWith('[') ? host.indexOf(']') : -1;
  if (end !== -1) {
    return { address: host.slice(1, end), port: portOf(host.slice(end + 2)) };
  }
  if (host.includes(':', colon + 1)) return { address: host, port: undefined };
  return { address: host.slice(0, colon), port: portOf(host.slice(colon + 1)) };
}

/** @param scheme its default port is left out */
export function joinHost({ address, port }: Host, scheme: string): string {
  const host = address.includes(':') ? `[${address}]` : address;
  return port === undefined || port === defaultPort(scheme) ? host : `${host}:${port}`;
}

/** Undefined for schemes other than `http` and `https`. */
export function defaultPort(scheme: string): number | undefined {
  if (scheme === 'https') return 443;
  return scheme === 'http' ? 80 : undefined;
}

function portOf(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) ? Number(text) : undefined;
}
