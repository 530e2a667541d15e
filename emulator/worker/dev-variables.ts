/**
 * Makes `.dev.vars` for `npm run dev` and `npm run dev:deno` where there is none: `.local.vars` with the addresses of this
 * machine, or of the workspace it is. The file is the user's from then on and is not written again.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { addressVariables } from '../server/forwarded.ts';

const API_PORT = 4567;

const addresses = new Map(Object.entries(addressVariables(process.env, API_PORT)));
const example = await readFile('.local.vars', 'utf8');
const lines = example.trimEnd().split('\n').map(withAddress);
const others = [...addresses].map(([name, value]) => `${name}=${value}`);
const text = [...lines, ...others, ''].join('\n');
await writeFile('.dev.vars', text, { flag: 'wx' }).catch((error: unknown) => {
  if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return;
  throw error;
});

/** What the example does not name is left in the map. */
function withAddress(line: string): string {
  const [name = ''] = line.split('=', 1);
  const address = addresses.get(name);
  addresses.delete(name);
  return address === undefined ? line : `${name}=${address}`;
}
