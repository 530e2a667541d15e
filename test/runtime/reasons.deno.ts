/** Run by Deno: prints what the clients say of the bases that are its arguments. */
import process from 'node:process';
import { VENDORS } from '../src/telemetry/four-clients.ts';

const reasons: string[] = [];
for (const base of process.argv.slice(2)) {
  for (const { send } of VENDORS) {
    const { outcomes } = await send({ base, fetch: (url, init) => fetch(url, init) });
    const [outcome] = outcomes;
    reasons.push(outcome !== undefined && 'reason' in outcome ? outcome.reason : 'accepted');
  }
}
process.stdout.write(JSON.stringify(reasons));
