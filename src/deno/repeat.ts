/**
 * Work that comes again and again while the process runs, in the place of a Worker's cron.
 *
 * @param work is called now and then every so many milliseconds; a failure of one time does not end the others
 * @returns how to stop; work that runs by then goes on to its end
 */
export function repeat(work: () => Promise<void>, everyMs: number): () => void {
  const run = () => void work().catch(() => 'work tells itself of its failures');
  run();
  const timer = setInterval(run, everyMs);
  return () => clearInterval(timer);
}
