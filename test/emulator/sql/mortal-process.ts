/** The process that runs SQL, except that it dies of the first statement it gets, as often as a file beside the store says. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const file = `${process.argv[2]}.deaths`;
const deaths = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;

if (deaths === 0) await import('../../../emulator/threads/sql.ts');
else {
  process.on('message', () => {
    writeFileSync(file, String(deaths - 1));
    process.kill(process.pid, 'SIGKILL');
  });
}
