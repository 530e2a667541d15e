/**
 * Work that comes again and again while the process runs, in the place of a Worker's cron.
 *
 * @param work is called at once and then at every interval; a failure of one call does not end the others
 * @returns how to stop; work that runs by then goes on to its end
 */
export function repeat(work: () => Promise<void>, everyMs: number): () => void {
  const run = () => void work().catch(() => 'work tells itself of its failures');
  run();
  const timer = setInterval(run, everyMs);
  return () => clearInterval(timer);
}
