/**
 * `npm run attack`: plays a hostile hour against the worker and prints who got what. Exit codes: 0 the honest were
 * heard within the limits, 1 they were not, or a limit was passed.
 */
import { attack, CALLERS, VENDORS } from './attack.ts';

const ROUNDS = 200;

const { requests, heard, used, limits, faults } = await attack(ROUNDS);
const rows = [
  ['', 'requests', ...VENDORS],
  ...CALLERS.map((caller) => [
    caller,
    String(requests[caller]),
    ...VENDORS.map((vendor) => String(heard[vendor][caller])),
  ]),
  ['used', '', ...VENDORS.map((vendor) => String(used[vendor]))],
  ['limit', '', ...VENDORS.map((vendor) => String(limits[vendor]))],
];
const lines = rows.map(([name = '', ...cells]) =>
  [name.padEnd(14), ...cells.map((cell) => cell.padStart(10))].join(' '),
);
// eslint-disable-next-line no-console -- prints its table
console.log([...lines, ...faults].join('\n'));
process.exitCode = faults.length === 0 ? 0 : 1;
