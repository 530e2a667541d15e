/**
 * Counts datagrams that the kernel dropped because the receive buffer was full. Only Linux tells:
 * https://www.kernel.org/doc/html/latest/networking/proc_net_tcp.html describes a table of the same form.
 */
import { readFileSync } from 'node:fs';

/** How many the kernel dropped of those for the socket on `port`; undefined where it does not say. */
export function readDrops(port: number, family: 4 | 6): number | undefined {
  try {
    return dropsIn(readFileSync(family === 4 ? '/proc/net/udp' : '/proc/net/udp6', 'utf8'), port);
  } catch {
    return undefined;
  }
}

/** @param table of sockets, one a line: the address is the second column, the drops are the last */
export function dropsIn(table: string, port: number): number | undefined {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const drops = table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, address]) => address?.endsWith(suffix))
    .map((columns) => Number(columns.at(-1)));
  return drops.length === 0 ? undefined : drops.reduce((sum, count) => sum + count, 0);
}
