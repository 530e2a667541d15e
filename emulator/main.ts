/** What `npm start` runs in a checkout of this project: the emulator with the project's worker, board and sampling rule. */
import { runInForeground } from './foreground.ts';

process.exitCode = await runInForeground(process.argv.slice(2), async () => {
  const { PROJECT } = await import('./project.ts');
  return PROJECT;
});
