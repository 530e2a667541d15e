import { expect, test } from 'vitest';
import { dropsIn } from '../../../emulator/server/udp-drops.ts';

const TABLE = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  100: 0100007F:07D0 00000000:0000 07 00000000:00000000 00:00000000 00000000  1000        0 41 2 0000000000000000 9472
  101: 0100007F:00D0 00000000:0000 07 00000000:00000000 00:00000000 00000000  1000        0 42 2 0000000000000000 0
  102: 00000000000000000000000001000000:07D1 00000000:0000 07 00000000:00000000 00:00000000 00000000 1000 0 43 2 0000000000000000 7
`;

test.each([
  [2000, 9472],
  [208, 0],
  [2001, 7],
  [2002, undefined],
])('dropsIn finds what was dropped at port %s: %s', (port, expected) => {
  expect(dropsIn(TABLE, port)).toBe(expected);
});
