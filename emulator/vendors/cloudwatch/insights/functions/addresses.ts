/** Functions of IP addresses. */
import { BlockList, isIP } from 'node:net';
import { textual, type Functions } from './scalar.ts';

export const ADDRESS_FUNCTIONS: Functions = {
  isvalidip: textual((text) => isIP(text) !== 0),
  isvalidipv4: textual((text) => isIP(text) === 4),
  isvalidipv6: textual((text) => isIP(text) === 6),
  isipinsubnet: textual((text, subnet = '') => isInSubnet(text, subnet, [4, 6]), 2),
  isipv4insubnet: textual((text, subnet = '') => isInSubnet(text, subnet, [4]), 2),
  isipv6insubnet: textual((text, subnet = '') => isInSubnet(text, subnet, [6]), 2),
  isprivateip: textual((text) => PRIVATE.some((subnet) => isInSubnet(text, subnet, [4]))),
  ipv4tonumber: textual((text) =>
    isIP(text) === 4
      ? text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
      : undefined,
  ),
};

/** https://www.rfc-editor.org/rfc/rfc1918#section-3 */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

/** @param families of addresses that count. */
function isInSubnet(address: string, subnet: string, families: readonly number[]): boolean {
  const [network = '', bits = ''] = subnet.split('/');
  const family = isIP(network);
  const size = /^\d{1,3}$/.test(bits) ? Number(bits) : Infinity;
  if (!families.includes(family) || isIP(address) !== family) return false;
  if (size > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  const type = family === 4 ? 'ipv4' : 'ipv6';
  list.addSubnet(network, size, type);
  return list.check(address, type);
}
