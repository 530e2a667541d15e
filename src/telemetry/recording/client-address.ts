/**
 * Reduces a caller's address, as headers write it, to what may be stored of it: all of it, its network, or nothing.
 */

/** Where a client's address stands: Cloudflare's header, an entry of X-Forwarded-For, or nowhere but in the connection. */
export type AddressSource = 'cf-connecting-ip' | 'x-forwarded-for' | 'peer';

export type ClientAddressMode = 'keep' | 'cut' | 'drop';

/** The longest that is looked at: an IPv6 address that ends as IPv4, its brackets, a zone and a port. */
const MAX_LENGTH = 80;
const OCTET = String.raw`(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)`;
const IPV4 = new RegExp(String.raw`^(${OCTET}(?:\.${OCTET}){3})(?::\d{1,5})?$`);
/** In brackets with or without a port, or bare; a zone such as `%eth0` may follow it. */
const IPV6 = /^(?:\[([\da-f:.]+)(?:%[^\]]*)?\](?::\d{1,5})?|([\da-f:.]+)(?:%.*)?)$/i;

/**
 * The IP address in `text` without port, brackets and zone. Undefined when there is none, as in `unknown` and in the
 * names that a proxy invents (`_hidden`).
 */
export function parseAddress(text: string | null | undefined): string | undefined {
  if (text === null || text === undefined || text.length > MAX_LENGTH) return undefined;
  const ipv4 = IPV4.exec(text);
  if (ipv4 !== null) return ipv4[1];
  const ipv6 = IPV6.exec(text);
  const address = ipv6?.[1] ?? ipv6?.[2];
  return address !== undefined && URL.canParse(`http://[${address}]/`) ? address : undefined;
}

/**
 * The entry of X-Forwarded-For that the outermost of our own proxies wrote: each adds the address of who called it to
 * the right. What stands further left is the caller's own word. Undefined where there are fewer entries than proxies.
 * Empty entries do not count, as in any list of RFC 9110. @param hops how many proxies are ours, from 1 on
 */
export function forwardedFor(header: string | null, hops: number): string | undefined {
  if (header === null) return undefined;
  let end = header.length;
  let left = hops;
  while (end > 0) {
    const comma = header.lastIndexOf(',', end - 1);
    const entry = header.slice(comma + 1, end).trim();
    if (entry !== '' && --left === 0) return entry;
    end = comma;
  }
  return undefined;
}

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
