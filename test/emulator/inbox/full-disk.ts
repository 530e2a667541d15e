/** Run where files may not grow: appends entries until one does not fit, then a small one; prints what was kept. */
import { writeSync } from 'node:fs';
import { openLog } from '../../../emulator/inbox/log.ts';
import { entryOfSize, START } from './entries.ts';

const log = openLog(process.argv[2] ?? '', START);
const kept: string[] = [];
let refused: string | undefined;
while (refused === undefined) {
  const entry = entryOfSize(10_000, `entry ${kept.length}`);
  try {
    log.append(entry);
    kept.push(entry.operation);
  } catch (error) {
    refused = String(error);
  }
}
log.append(entryOfSize(10, 'small'));
writeSync(1, JSON.stringify([log.end(), kept, refused]));
