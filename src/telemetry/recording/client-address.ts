/**
 * A caller's address comes in, what may be stored of it goes out: all of it, its network, or nothing.
 */

export type ClientAddressMode = 'keep' | 'cut' | 'drop';

/**
 * Cuts an IPv4 address to its /24 and an IPv6 address to its /48, the usual size of one customer's network.
 * What is not an address is not kept either unless everything is.
 */
export function clientAddress(
  address: string | undefined,
  mode: ClientAddressMode,
): string | undefined {
  if (address === undefined || mode === 'drop') return undefined;
  if (mode === 'keep') return address;
  const ipv4 = /^(?:::ffff:)?(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}$/i.exec(address);
  return ipv4 === null ? ipv6Network(address) : `${ipv4[1]}.0`;
}

function ipv6Network(address: string): string | undefined {
  let host: string;
  try {
    // The URL parser validates and writes the shortest form, RFC 5952.
    host = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  } catch {
    return undefined;
  }
  const [head = '', tail] = host.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  const network = [...left, ...zeros, ...right].slice(0, 3).join(':');
  return new URL(`http://[${network}::]/`).hostname.slice(1, -1);
}
