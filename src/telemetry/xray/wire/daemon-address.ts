/**
 * Reads `AWS_XRAY_DAEMON_ADDRESS` as AWS's SDKs do: `host:port` for both of the daemon's doors, or
 * `tcp:host:port udp:host:port` in either order. Further than they go only IPv6 in brackets, which their split
 * at colons cannot read.
 */

export interface DaemonAddress {
  /** `host:port` where the daemon signs and forwards calls. */
  readonly tcp: string;
  /** `host:port` where it takes datagrams. */
  readonly udp: string;
}

/** Says what was given and what is wrong with it. */
export class DaemonAddressError extends Error {
  constructor(text: string, problem: string) {
    super(`Cannot read the X-Ray daemon's address '${text}': ${problem}`);
    this.name = 'DaemonAddressError';
  }
}

const HOST_AND_PORT = /^(?:\[[0-9a-f:.]+\]|[^\s:/?#@[\]]+):(\d{1,5})$/i;
const MAX_PORT = 65_535;

/** @throws DaemonAddressError when it is in neither form */
export function parseDaemonAddress(text: string): DaemonAddress {
  const parts = text.trim().split(/\s+/);
  const [first = '', second] = parts;
  if (parts.length > 2) throw new DaemonAddressError(text, 'it has more than two parts');
  if (second === undefined && !/^(?:tcp|udp):.*:/.test(first)) {
    const both = hostAndPort(text, first);
    return { tcp: both, udp: both };
  }
  return {
    tcp: hostAndPort(text, named(text, parts, 'tcp')),
    udp: hostAndPort(text, named(text, parts, 'udp')),
  };
}

function named(text: string, parts: readonly string[], protocol: string): string {
  const part = parts.find((each) => each.startsWith(`${protocol}:`));
  if (part === undefined) throw new DaemonAddressError(text, `${protocol}:host:port is missing`);
  return part.slice(protocol.length + 1);
}

function hostAndPort(text: string, part: string): string {
  const port = Number(HOST_AND_PORT.exec(part)?.[1] ?? Number.NaN);
  if (Number.isNaN(port)) throw new DaemonAddressError(text, `'${part}' is not host:port`);
  if (port < 1 || port > MAX_PORT) {
    throw new DaemonAddressError(text, `port ${port} is not 1 to ${MAX_PORT}`);
  }
  return part;
}
