/**
 * The network of a client, as far as one client has it to itself: an IPv4 address, or the /64 of an IPv6 address,
 * written in one way.
 *
 * @param address as Cloudflare writes it in `CF-Connecting-IP`
 */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::');
  const [before, after] = [head, tail ?? ''].map((part) => part.split(':').filter(Boolean));
  const groups = [...(before ?? []), ...(after ?? [])];
  const zeros = Array.from({ length: Math.max(8 - groups.length, 0) }, () => '0');
  const whole = [...(before ?? []), ...(tail === undefined ? [] : zeros), ...(after ?? [])];
  return whole
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
